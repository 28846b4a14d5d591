-- What clients uploaded, and what became of it.
CREATE TABLE files (
    id        text        PRIMARY KEY,
    workspace text        NOT NULL,
    purpose   text        NOT NULL,
    filename  text        NOT NULL,
    bytes     bigint      NOT NULL,
    created   timestamptz NOT NULL DEFAULT now(),
    expires   timestamptz NOT NULL
);

CREATE INDEX files_of_workspace ON files (workspace, created, id);
CREATE INDEX files_by_expiry ON files (expires);

-- In pieces, so that no file has to fit into the memory of a gateway.
CREATE TABLE file_parts (
    file   text    NOT NULL REFERENCES files ON DELETE CASCADE,
    number integer NOT NULL,
    bytes  bytea   NOT NULL,
    PRIMARY KEY (file, number)
);
