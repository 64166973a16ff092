-- What bundling saves a debtor (an estimate, without VAT), and whether the act its treatment would order was too dear for what is open.
ALTER TABLE profile
    ADD COLUMN saved_cents bigint NOT NULL DEFAULT 0,
    ADD COLUMN too_dear boolean NOT NULL DEFAULT false;

-- The run that last changed the instruction of an office that had the debtor already: it is told by AANVULLING.
ALTER TABLE assignment ADD COLUMN instructed_run bigint;

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
