-- The register. Keys are bigint. Tables on the debtor's side carry the debtor's bucket (the first six bits of its id, 0..63) in every key, so that
-- they can be distributed by it later; claims are keyed by their own hash. Reports sort by these keys, so the text order is that of the bytes.

CREATE TABLE setting (
    name text PRIMARY KEY,
    value text NOT NULL
);

-- One run per job and business date. The epoch rises with each attempt; a part is committed only by the attempt that holds the newest one.
CREATE TABLE run (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job text NOT NULL,
    business_date date NOT NULL,
    epoch integer NOT NULL,
    state text NOT NULL CHECK (state IN ('RUNNING', 'FINISHED')),
    held text NOT NULL DEFAULT '',
    -- Of the first attempt: the parts of a run stay cut where they were.
    lines_per_chunk integer,
    UNIQUE (job, business_date)
);

CREATE TABLE attempt (
    run_id bigint NOT NULL REFERENCES run,
    epoch integer NOT NULL,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz,
    outcome text,
    PRIMARY KEY (run_id, epoch)
);

-- What is done: one row per part of a stage (a chunk of a file, a bucket of debtors), committed together with the part's data.
CREATE TABLE step (
    run_id bigint NOT NULL REFERENCES run,
    stage text NOT NULL,
    part text NOT NULL,
    epoch integer NOT NULL,
    read bigint NOT NULL DEFAULT 0,
    accepted bigint NOT NULL DEFAULT 0,
    refused bigint NOT NULL DEFAULT 0,
    held bigint NOT NULL DEFAULT 0,
    duplicate bigint NOT NULL DEFAULT 0,
    blank bigint NOT NULL DEFAULT 0,
    cents_in bigint NOT NULL DEFAULT 0,
    cents_out bigint NOT NULL DEFAULT 0,
    seconds double precision NOT NULL DEFAULT 0,
    committed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (run_id, stage, part)
);

CREATE TABLE delivery (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id bigint NOT NULL REFERENCES run,
    client text NOT NULL,
    file_name text NOT NULL,
    stored_as text NOT NULL,
    kind text,
    number integer,
    value_date date,
    sha256 bytea,
    bytes bigint,
    state text NOT NULL CHECK (state IN ('RECEIVED', 'LOADING', 'ACCEPTED', 'REFUSED', 'HELD', 'DUPLICATE')),
    notes text NOT NULL DEFAULT '',
    read bigint NOT NULL DEFAULT 0,
    accepted bigint NOT NULL DEFAULT 0,
    refused bigint NOT NULL DEFAULT 0,
    held bigint NOT NULL DEFAULT 0,
    duplicate bigint NOT NULL DEFAULT 0,
    blank bigint NOT NULL DEFAULT 0,
    cents_in bigint NOT NULL DEFAULT 0,
    cents_accepted bigint NOT NULL DEFAULT 0,
    UNIQUE (run_id, stored_as)
);

CREATE UNIQUE INDEX delivery_number ON delivery (client, kind, number) WHERE state IN ('LOADING', 'ACCEPTED');
CREATE INDEX delivery_sha256 ON delivery (sha256);

-- Every claim the register has, by its own number: what says that a line is a duplicate, and whose claim it is. Distributed by claim, where all that
-- follows is distributed by debtor.
CREATE TABLE claim_key (
    id bigint PRIMARY KEY,
    content bigint NOT NULL,
    -- 0: held, because whose it is is contradictory; see claim_hold.
    debtor_id bigint NOT NULL,
    run_id bigint NOT NULL
);

-- A claim as its agency last told it, beside the other claims of its debtor (0: held): the columns of CRI-CSV 1.0 under their own names; words of a
-- list as their index in ClaimFileLayout.
CREATE TABLE claim (
    bucket smallint NOT NULL,
    debtor_id bigint NOT NULL,
    id bigint NOT NULL,
    -- The debtor it had before that one was merged into this one, and the run in which that was.
    merged_from bigint,
    merged_run bigint,
    run_id bigint NOT NULL,
    delivery_id bigint NOT NULL,
    line integer NOT NULL,
    -- What every stage reads stands before the texts: a column costs the reading of all before it.
    openstaand_cent bigint NOT NULL,
    -- How it stands after its events; see ClaimStatus.
    status smallint NOT NULL DEFAULT 0,
    record_nr integer NOT NULL,
    opdrachtgever text NOT NULL,
    vordering_id text NOT NULL,
    actie smallint NOT NULL,
    vordering_type text NOT NULL,
    rechtsgrond text,
    privacy_regime smallint,
    titel_soort smallint,
    titel_kenmerk text,
    titel_datum date,
    onherroepelijk_datum date,
    debiteur_soort smallint NOT NULL,
    bsn text,
    bsn_reden smallint,
    rsin text,
    kvk_nummer text,
    vestigingsnummer text,
    naam_rp text,
    geslachtsnaam text,
    voorvoegsel text,
    voorletters text,
    voornamen text,
    partner_geslachtsnaam text,
    partner_voorvoegsel text,
    naamgebruik smallint,
    geboortedatum integer,
    overlijdensdatum integer,
    adres_soort smallint,
    straat text,
    huisnummer integer,
    huisletter text,
    toevoeging text,
    postcode text,
    woonplaats text,
    land text,
    buitenland_1 text,
    buitenland_2 text,
    buitenland_3 text,
    adres_in_onderzoek boolean,
    hoofdsom_cent bigint NOT NULL,
    verhoging_cent bigint,
    administratiekosten_cent bigint,
    rente_cent bigint,
    kosten_cent bigint,
    betaald_cent bigint NOT NULL,
    rente_soort smallint,
    rente_tm date,
    verzuim_datum date,
    rente_pct_bp integer,
    ontstaan_datum date,
    verval_datum date,
    verjaring_datum date,
    aantal_herinneringen integer,
    aantal_aanmaningen integer,
    laatste_aanmaning_datum date,
    post_retour boolean,
    laatste_contact_datum date,
    contact_initiatief smallint,
    regeling_status smallint NOT NULL,
    blokkade smallint NOT NULL,
    blokkade_tot date,
    preferent boolean,
    hoofdelijk_groep text,
    rechtsmiddel smallint,
    rechtsmiddel_tot date,
    betalingskenmerk text,
    iban_opdrachtgever text,
    indicatie_geheim integer,
    aanduiding_huisnummer smallint,
    PRIMARY KEY (bucket, debtor_id, id)
);

-- Claims are appended night by night, so this tiny index finds those of a night in a register of any size.
CREATE INDEX claim_run ON claim USING brin (run_id) WITH (pages_per_range = 32);

-- What there is to say about single lines; lines that were simply accepted have none.
CREATE TABLE line_note (
    delivery_id bigint NOT NULL,
    line integer NOT NULL,
    sequence smallint NOT NULL,
    record_nr integer NOT NULL,
    key text NOT NULL,
    status smallint NOT NULL,
    code text NOT NULL,
    column_name text NOT NULL,
    PRIMARY KEY (delivery_id, line, sequence)
);

CREATE TABLE debtor (
    bucket smallint NOT NULL,
    id bigint NOT NULL,
    kind smallint NOT NULL,
    since date NOT NULL,
    run_id bigint NOT NULL,
    -- The last run that gave it a claim or changed one: the next stages look at these debtors only.
    changed_run bigint NOT NULL,
    merged_into bigint,
    PRIMARY KEY (bucket, id)
);

-- Under which numbers and addresses a debtor is known, and what the claim said that brought them; see KnownPerson.
CREATE TABLE debtor_key (
    key bigint NOT NULL,
    debtor_id bigint NOT NULL,
    run_id bigint NOT NULL,
    number integer NOT NULL,
    birth_date integer NOT NULL,
    name bigint NOT NULL,
    partner bigint NOT NULL,
    sketch bigint NOT NULL,
    given bigint NOT NULL
);

CREATE INDEX debtor_key_key ON debtor_key (key);

-- Claims that wait for a person because whose they are is contradictory.
CREATE TABLE claim_hold (
    claim_id bigint PRIMARY KEY,
    run_id bigint NOT NULL,
    code text NOT NULL,
    -- The run in which a replacement of the claim found its debtor after all.
    released_run bigint
);

-- Pairs of debtors that are likely one person; a human's verdict stands in later nights.
CREATE TABLE review (
    left_id bigint NOT NULL,
    right_id bigint NOT NULL,
    run_id bigint NOT NULL,
    probability text NOT NULL,
    reasons text NOT NULL,
    verdict text CHECK (verdict IN ('ACCEPTED', 'REJECTED')),
    PRIMARY KEY (left_id, right_id)
);

-- A debtor as the last night saw it: totals, quadrant, and whether an office may start.
CREATE TABLE profile (
    bucket smallint NOT NULL,
    debtor_id bigint NOT NULL,
    run_id bigint NOT NULL,
    kind smallint NOT NULL,
    claims integer NOT NULL,
    clients integer NOT NULL,
    open_cents bigint NOT NULL,
    quadrant smallint NOT NULL,
    willing smallint NOT NULL,
    able smallint NOT NULL,
    reasons text NOT NULL,
    policy text NOT NULL,
    decided_on date NOT NULL,
    valid_through date NOT NULL,
    treatment text NOT NULL,
    pc4 integer NOT NULL,
    hold text,
    hold_until date,
    PRIMARY KEY (bucket, debtor_id)
);

-- One active office per debtor: the key says so, as a debtor has one bucket.
CREATE TABLE assignment (
    bucket smallint NOT NULL,
    debtor_id bigint NOT NULL,
    run_id bigint NOT NULL,
    office text NOT NULL,
    parcel text NOT NULL,
    since date NOT NULL,
    reason text NOT NULL,
    previous_office text,
    treatment text NOT NULL,
    PRIMARY KEY (bucket, debtor_id),
    CONSTRAINT assignment_bucket CHECK (bucket = debtor_id >> 54)
);

CREATE TABLE hold (
    bucket smallint NOT NULL,
    debtor_id bigint NOT NULL,
    run_id bigint NOT NULL,
    reason text NOT NULL,
    until date,
    PRIMARY KEY (bucket, debtor_id)
);

-- Files for agencies and offices, numbered per recipient and kind without gaps.
CREATE TABLE outgoing (
    recipient text NOT NULL,
    kind text NOT NULL,
    number integer NOT NULL,
    run_id bigint NOT NULL,
    subject text NOT NULL,
    PRIMARY KEY (recipient, kind, number),
    UNIQUE (run_id, recipient, kind, subject)
);

-- Who did or saw what, and why. Rows are only added.
CREATE TABLE audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor text NOT NULL,
    action text NOT NULL,
    object text NOT NULL,
    reason text NOT NULL,
    result text NOT NULL
);
