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
    watched_through timestamptz NOT NULL
);

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
