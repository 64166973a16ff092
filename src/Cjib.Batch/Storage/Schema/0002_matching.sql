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
