CREATE TABLE users (
    name     text        PRIMARY KEY CHECK (name ~ '^[a-z0-9][a-z0-9._@-]{0,63}$'),
    -- As the encoder writes it, with the name of its algorithm in front.
    password text        NOT NULL,
    role     text        NOT NULL CHECK (role IN ('ADMIN', 'OPERATOR', 'VIEWER')),
    created  timestamptz NOT NULL,
    revision bigint      NOT NULL
);
