CREATE TABLE rollouts (
    alias    text    PRIMARY KEY,
    -- The entity tag of the alias. Drawn from one sequence, so that a deleted and created alias has a new one.
    revision bigint  NOT NULL
);

CREATE TABLE rollout_weights (
    alias    text    NOT NULL REFERENCES rollouts,
    position integer NOT NULL,
    version  text    NOT NULL REFERENCES versions,
    permille integer NOT NULL CHECK (permille BETWEEN 0 AND 1000),
    PRIMARY KEY (alias, position),
    UNIQUE (alias, version)
);

CREATE INDEX rollout_weights_by_version ON rollout_weights (version);

CREATE SEQUENCE rollout_revisions;
