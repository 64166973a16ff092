-- What allocation remembers. What a debtor had before a run R: its assignment if that began before R, else the case that R closed.

ALTER TABLE assignment
    -- What the draw saw: treatment class (the quadrant) and kind (1 legal person, 2 abroad); with the night's seats it can be drawn again.
    ADD COLUMN class smallint NOT NULL,
    ADD COLUMN kind smallint NOT NULL;

-- Cases that ended: the assignment as it was, when it ended and why.
CREATE TABLE closed_case (
    bucket smallint NOT NULL,
    debtor_id bigint NOT NULL,
    run_id bigint NOT NULL,
    office text NOT NULL,
    parcel text NOT NULL,
    since date NOT NULL,
    reason text NOT NULL,
    previous_office text,
    treatment text NOT NULL,
    class smallint NOT NULL,
    kind smallint NOT NULL,
    closed_run bigint NOT NULL,
    closed_on date NOT NULL,
    closing text NOT NULL,
    PRIMARY KEY (bucket, debtor_id, closed_run)
);

CREATE INDEX closed_case_run ON closed_case (closed_run);
CREATE INDEX debtor_merged ON debtor (merged_into) WHERE merged_into IS NOT NULL;

-- Offices that may never have a debtor (E5). Rows are only added; of merged debtors they hold for the one that remains.
CREATE TABLE conflict (
    bucket smallint NOT NULL,
    debtor_id bigint NOT NULL,
    office text COLLATE "C" NOT NULL,
    run_id bigint NOT NULL,
    source text NOT NULL,
    PRIMARY KEY (bucket, debtor_id, office)
);

-- Which claims an office has been given in which case (debtor and since), from the run that gave them to the run that took them back: the rows
-- without an end are the offices' portfolios, and the rows that begin or end in a run are that night's work files.
CREATE TABLE work (
    bucket smallint NOT NULL,
    debtor_id bigint NOT NULL,
    claim_id bigint NOT NULL,
    office text NOT NULL,
    since date NOT NULL,
    from_run bigint NOT NULL,
    -- 0 NIEUW, 1 AANVULLING, 2 OVERDRACHT; see WorkAction.
    action smallint NOT NULL,
    to_run bigint,
    closing text,
    PRIMARY KEY (bucket, debtor_id, claim_id, from_run)
);

CREATE INDEX work_to_run ON work (to_run, claim_id) WHERE to_run IS NOT NULL;

-- When the debtor's oldest open claim arose, for the report on shares.
ALTER TABLE profile ADD COLUMN oldest_claim date;

-- A night's decision as a whole; see AllocationResult.
CREATE TABLE division (
    run_id bigint PRIMARY KEY,
    policy text NOT NULL,
    reference text NOT NULL,
    objective numeric(40) NOT NULL,
    moves integer NOT NULL,
    moves_postponed integer NOT NULL
);

-- The night's division of each parcel; see ParcelQuota and FairnessRow.
CREATE TABLE quota (
    run_id bigint NOT NULL,
    parcel text COLLATE "C" NOT NULL,
    office text COLLATE "C" NOT NULL,
    weight integer NOT NULL,
    quota_min integer NOT NULL,
    quota_max integer NOT NULL,
    held integer NOT NULL,
    added integer NOT NULL,
    target_per_mille integer NOT NULL,
    open_cents bigint NOT NULL,
    -- Debtors by treatment class 0, 1, 2 …, and by age of their oldest claim.
    by_class integer[] NOT NULL,
    by_age integer[] NOT NULL,
    PRIMARY KEY (run_id, parcel, office)
);

-- The night's seats; see CellSeats. Offices as codes, several parted by blanks.
CREATE TABLE seat (
    run_id bigint NOT NULL,
    parcel text COLLATE "C" NOT NULL,
    class smallint NOT NULL,
    kind smallint NOT NULL,
    allowed text COLLATE "C" NOT NULL,
    current_office text COLLATE "C" NOT NULL,
    office text COLLATE "C" NOT NULL,
    seats integer NOT NULL,
    last_number numeric(20) NOT NULL,
    PRIMARY KEY (run_id, parcel, class, kind, allowed, current_office, office)
);
