-- Requests that are answered when there is time. No reference to the files: they may be deleted before.
CREATE TABLE batches (
    id                 text        PRIMARY KEY,
    workspace          text        NOT NULL,
    endpoint           text        NOT NULL,
    input_file         text        NOT NULL,
    output_file        text,
    error_file         text,
    -- How long the output is kept, if the client said so.
    keep_seconds       bigint,
    -- JSON: an object of the client's.
    metadata           text        NOT NULL,
    -- JSON: a list of what is wrong with the input.
    problems           text        NOT NULL DEFAULT '[]',
    status             text        NOT NULL,
    total              integer     NOT NULL DEFAULT 0,
    completed          integer     NOT NULL DEFAULT 0,
    failed             integer     NOT NULL DEFAULT 0,
    created            timestamptz NOT NULL DEFAULT now(),
    expires            timestamptz NOT NULL,
    started            timestamptz,
    cancelled          timestamptz,
    ended              timestamptz
);

CREATE INDEX batches_of_workspace ON batches (workspace, created, id);
CREATE INDEX batches_under_way ON batches (status, created) WHERE ended IS NULL;

-- The requests of a batch, until it has ended.
CREATE TABLE batch_lines (
    batch      text        NOT NULL REFERENCES batches ON DELETE CASCADE,
    number     integer     NOT NULL,
    custom_id  text        NOT NULL,
    body       text        NOT NULL,
    -- From when on a gateway may take it; who has taken it moves this forward for as long as it lives.
    ready      timestamptz NOT NULL DEFAULT now(),
    holder     text,
    -- How often it was not answered before its deadline.
    late       integer     NOT NULL DEFAULT 0,
    -- What it came to, once it has: an HTTP status and a body.
    status     integer,
    request_id text,
    outcome    text,
    PRIMARY KEY (batch, number)
);

CREATE INDEX open_batch_lines ON batch_lines (batch, number) WHERE status IS NULL;
