-- Who bears the token speaks for the customer; the token itself is nowhere.
CREATE TABLE web_sessions (
    token_sha256 bytea       PRIMARY KEY,
    conversation uuid        NOT NULL UNIQUE REFERENCES conversations,
    used         timestamptz NOT NULL
);
