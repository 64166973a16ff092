-- Where a debtor lives, beside what else a claim said of it: postcode and house number, hashed. Keys of likeness find it; see PersonColumns.
ALTER TABLE debtor_key ADD COLUMN door bigint NOT NULL DEFAULT 0;

-- Who judged a pair, when and why; the verdict holds for the nights after the run that was finished last. An accepted pair becomes one debtor in
-- the run that carries it out; a rejected one stays two for good.
ALTER TABLE review
    ADD COLUMN decided_by text,
    ADD COLUMN decided_at timestamptz,
    ADD COLUMN decided_reason text,
    ADD COLUMN decided_run bigint,
    ADD COLUMN carried_run bigint;

CREATE INDEX review_decided ON review (verdict) WHERE verdict IS NOT NULL;

-- Merges that a human undid: the debtor that was merged, and the one it was part of. The two never come together again.
CREATE TABLE separation (
    debtor_id bigint NOT NULL,
    from_id bigint NOT NULL,
    decided_by text,
    decided_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    decided_reason text,
    decided_run bigint NOT NULL,
    carried_run bigint,
    PRIMARY KEY (debtor_id, from_id)
);

-- Why debtors are one that likeness brought together without a human: each two that met, by the numbers they had or would have had on their own, with the
-- weight of each comparison, its level and the version of the model; no value.
CREATE TABLE likeness_link (
    left_id bigint NOT NULL,
    right_id bigint NOT NULL,
    run_id bigint NOT NULL,
    reasons text NOT NULL,
    model text NOT NULL,
    policy text NOT NULL,
    PRIMARY KEY (left_id, right_id)
);
