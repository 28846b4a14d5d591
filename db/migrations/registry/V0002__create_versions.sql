CREATE TABLE versions (
    -- sha256:<hex> of the manifest.
    digest         text        PRIMARY KEY,
    model          text        NOT NULL,
    -- Counts the versions of a model from 1.
    number         integer     NOT NULL CHECK (number > 0),
    phase          text        NOT NULL CHECK (phase IN ('REGISTERED', 'ACTIVE', 'RETIRED')),
    format         text        NOT NULL CHECK (format IN ('fp32', 'bf16', 'int8', 'int4')),
    location       text        NOT NULL,
    context_tokens integer     NOT NULL CHECK (context_tokens > 0),
    -- What the weights take in memory once loaded in the format.
    weights_bytes  bigint      NOT NULL CHECK (weights_bytes > 0),
    created        timestamptz NOT NULL,
    activated      timestamptz,
    revision       integer     NOT NULL,
    UNIQUE (model, number)
);

CREATE TABLE version_files (
    version    text   NOT NULL REFERENCES versions,
    path       text   NOT NULL,
    size_bytes bigint NOT NULL CHECK (size_bytes >= 0),
    sha256     text   NOT NULL,
    PRIMARY KEY (version, path)
);
