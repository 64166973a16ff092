-- What bundling saves a debtor (an estimate, without VAT), and whether the act its treatment would order was too dear for what is open.
ALTER TABLE profile
    ADD COLUMN saved_cents bigint NOT NULL DEFAULT 0,
    ADD COLUMN too_dear boolean NOT NULL DEFAULT false;

-- The run that last changed the instruction of an office that had the debtor already: it is told by AANVULLING.
ALTER TABLE assignment ADD COLUMN instructed_run bigint;

-- Who waits for a person.
CREATE INDEX profile_harsh ON profile (bucket, debtor_id) WHERE quadrant IN (2, 3);

-- The newest word of a person on a harsh quadrant: its effects wait for one. Every word ever given stands in audit.
CREATE TABLE profile_review (
    bucket smallint NOT NULL,
    debtor_id bigint NOT NULL,
    quadrant smallint NOT NULL,
    agreed boolean NOT NULL,
    reviewer text NOT NULL,
    reason text NOT NULL,
    -- Business date of the profile that was judged.
    profile_date date NOT NULL,
    PRIMARY KEY (bucket, debtor_id)
);

-- Plans to pay in terms over the claims of all agencies, from their proposal to their end; see StoredPlan. One that stands as a proposal gives way to the next.
CREATE TABLE instalment_plan (
    bucket smallint NOT NULL,
    debtor_id bigint NOT NULL,
    -- regeling_id: the debtor it was proposed to, and the day.
    number text COLLATE "C" NOT NULL,
    proposed_on date NOT NULL,
    policy text NOT NULL,
    kind smallint NOT NULL,
    -- What it covers, in the order of the division: agency/claim, what is to be paid of it, and its rank.
    claims text[] NOT NULL,
    cents bigint[] NOT NULL,
    ranks bigint[] NOT NULL,
    -- When the terms are due; all are equal, the last one carries the odd cents.
    due date[] NOT NULL,
    state smallint NOT NULL,
    since date NOT NULL,
    reminded smallint NOT NULL,
    paid_cents bigint NOT NULL,
    on_time smallint NOT NULL,
    next_look date,
    -- What the agencies are told of it in the run that wrote the row; see PlanNews.
    news smallint NOT NULL,
    news_run bigint NOT NULL,
    PRIMARY KEY (bucket, debtor_id, number)
);

CREATE INDEX instalment_plan_news ON instalment_plan (news_run, bucket) WHERE news <> 0;
CREATE INDEX instalment_plan_look ON instalment_plan (next_look) WHERE next_look IS NOT NULL;

-- What a person said of a plan that is longer than the table. Each row holds in the runs after the given one. A plan that was refused
-- waits on; a person may still agree, and it is asked about again when its figures or its days change.
CREATE TABLE plan_approval (
    number text COLLATE "C" PRIMARY KEY,
    debtor_id bigint NOT NULL,
    agreed boolean NOT NULL,
    reviewer text NOT NULL,
    run_id bigint NOT NULL
);

CREATE INDEX instalment_plan_begun ON instalment_plan (bucket, debtor_id) WHERE state BETWEEN 2 AND 5;
CREATE INDEX instalment_plan_waits ON instalment_plan (bucket, debtor_id, number) WHERE state = 1;

-- What debtors can pay a month, as a source computed it on a day. Rows are only added; each holds in the runs after the given one.
CREATE TABLE capacity (
    bucket smallint NOT NULL,
    debtor_id bigint NOT NULL,
    day date NOT NULL,
    cents bigint NOT NULL,
    source text NOT NULL,
    run_id bigint NOT NULL,
    PRIMARY KEY (bucket, debtor_id, day, cents, source)
);
