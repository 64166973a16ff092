-- What happened to claims, as agencies told it. Rows never change; the state of a claim is a fold over them (docs/events.md).
CREATE TABLE claim_event (
    -- Hash of the agency and its mutatie_id: told twice, it is the same.
    id bigint PRIMARY KEY,
    claim_id bigint NOT NULL,
    -- Nanoseconds since 1970-01-01T00:00Z, and that day in the Netherlands.
    at bigint NOT NULL,
    day date NOT NULL,
    kind smallint NOT NULL,
    booked date,
    cents bigint,
    component smallint,
    reason text,
    refers_to bigint,
    death_date integer,
    opdrachtgever text NOT NULL,
    mutatie_id text NOT NULL,
    vordering_id text NOT NULL,
    note text,
    content bigint NOT NULL,
    run_id bigint NOT NULL,
    delivery_id bigint NOT NULL,
    line integer NOT NULL,
    record_nr integer NOT NULL
);

CREATE INDEX claim_event_claim ON claim_event (claim_id);
CREATE INDEX claim_event_run ON claim_event USING brin (run_id) WITH (pages_per_range = 32);

-- Who a debtor is according to an event WIJZIGING_PERSOON: the claim columns it replaces.
CREATE TABLE event_person (
    event_id bigint PRIMARY KEY,
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
    adres_in_onderzoek boolean
);

-- Events whose claim is unknown, and how many nights they have waited.
CREATE TABLE event_wait (
    event_id bigint PRIMARY KEY,
    nights smallint NOT NULL
);

-- What became in a run of events that had waited, for the receipt of that night.
CREATE TABLE event_outcome (
    run_id bigint NOT NULL,
    event_id bigint NOT NULL,
    client text NOT NULL,
    record_nr integer NOT NULL,
    mutatie_id text NOT NULL,
    status smallint NOT NULL,
    PRIMARY KEY (run_id, event_id)
);

-- What claims with events were before the first of them (or as replaced last), since the claim itself shows them after their events; and what was paid too much.
CREATE TABLE claim_account (
    claim_id bigint PRIMARY KEY,
    hoofdsom_cent bigint NOT NULL,
    verhoging_cent bigint NOT NULL,
    administratiekosten_cent bigint NOT NULL,
    rente_cent bigint NOT NULL,
    kosten_cent bigint NOT NULL,
    betaald_cent bigint NOT NULL,
    rente_tm date,
    regeling_status smallint NOT NULL,
    blokkade smallint NOT NULL,
    blokkade_tot date,
    verjaring_datum date,
    overlijdensdatum integer,
    surplus_cents bigint NOT NULL DEFAULT 0
);

-- Claims that a line of the run replaced, and a digest of the person they were about until then; empty outside a night.
CREATE TABLE replaced_claim (
    claim_id bigint PRIMARY KEY,
    person bigint NOT NULL
);

-- Claims that events of the run changed.
CREATE TABLE changed_claim (
    bucket smallint NOT NULL,
    debtor_id bigint NOT NULL,
    claim_id bigint NOT NULL,
    run_id bigint NOT NULL,
    PRIMARY KEY (bucket, debtor_id, claim_id)
);

-- What offices reported, beside the debtor it is about. Rows never change.
CREATE TABLE office_report (
    bucket smallint NOT NULL,
    debtor_id bigint NOT NULL,
    -- Hash of the office and its melding_id.
    id bigint NOT NULL,
    office text NOT NULL,
    melding_id text NOT NULL,
    dossier_id text NOT NULL,
    claim_id bigint,
    kind smallint NOT NULL,
    day date NOT NULL,
    cents bigint,
    btag_article text,
    vat_cents bigint,
    outcome smallint,
    note text,
    -- True when a person must judge it first (K803).
    is_held boolean NOT NULL,
    content bigint NOT NULL,
    run_id bigint NOT NULL,
    delivery_id bigint NOT NULL,
    line integer NOT NULL,
    record_nr integer NOT NULL,
    PRIMARY KEY (bucket, debtor_id, id)
);

CREATE UNIQUE INDEX office_report_id ON office_report (id);
