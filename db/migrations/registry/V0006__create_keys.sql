CREATE TABLE keys (
    prefix    text        PRIMARY KEY,
    -- Of the whole key, which is stored nowhere.
    sha256    bytea       NOT NULL CHECK (length(sha256) = 32),
    workspace text        NOT NULL,
    name      text        NOT NULL,
    created   timestamptz NOT NULL,
    revoked   timestamptz
);
