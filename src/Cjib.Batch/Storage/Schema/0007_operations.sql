-- What operations need beside the nights: bells, the watched calendar, logins.

-- When a run was last rung, and how often in a row without a part being committed since.
CREATE TABLE bell (
    run_id bigint PRIMARY KEY REFERENCES run,
    rung_at timestamptz NOT NULL,
    rings integer NOT NULL
);

-- Up to which instant the calendar of a job has been turned into runs.
CREATE TABLE calendar (
    job text PRIMARY KEY,
    watched_through timestamptz NOT NULL,
    -- While paused no run begins.
    paused_by text,
    paused_because text,
    paused_at timestamptz
);

-- A run that has not begun may be skipped, when two persons want it.
ALTER TABLE run DROP CONSTRAINT run_state_check, ADD CONSTRAINT run_state_check CHECK (state IN ('RUNNING', 'FINISHED', 'CANCELLED'));

-- What takes two persons: one asks, another agrees, and with that it is done. See FourEyes for the words.
CREATE TABLE four_eyes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    action text NOT NULL CHECK (action IN ('SKIP_NIGHT', 'RERUN_NIGHT', 'RELEASE_DELIVERY')),
    -- A run, or a delivery.
    subject bigint NOT NULL,
    asked_by text NOT NULL,
    reason text NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    agreed_by text CHECK (agreed_by <> asked_by),
    agreed_at timestamptz
);

CREATE UNIQUE INDEX four_eyes_waiting ON four_eyes (action, subject) WHERE agreed_by IS NULL;

-- The log of data processing until it is sent: an action, and below it one for each person whose data it processed. See ProcessingLog.
CREATE TABLE processing (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    trace uuid NOT NULL,
    span bigint NOT NULL,
    parent bigint,
    activity smallint NOT NULL,
    -- Null for the action as a whole.
    debtor_id bigint,
    failed boolean NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL
);

ALTER TABLE attempt ADD COLUMN trace uuid NOT NULL DEFAULT gen_random_uuid();

-- What operators were told, and until when it stood.
CREATE TABLE alarm (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL,
    subject text NOT NULL,
    raised_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    over_at timestamptz
);

CREATE UNIQUE INDEX alarm_standing ON alarm (code, subject) WHERE over_at IS NULL;

-- Links that log in once. Only their digests are kept.
CREATE TABLE login_ticket (
    digest bytea PRIMARY KEY,
    name text NOT NULL,
    roles text NOT NULL,
    ends_at timestamptz NOT NULL,
    used_at timestamptz
);

-- Who is logged in. The cookie holds the secret, this its digest; a row that has ended cannot be used again.
CREATE TABLE login_session (
    digest bytea PRIMARY KEY,
    name text NOT NULL,
    roles text NOT NULL,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz
);
