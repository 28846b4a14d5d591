CREATE TABLE nodes (
    id           text        PRIMARY KEY,
    status       text        NOT NULL CHECK (status IN ('JOINING', 'READY', 'DRAINING', 'LOST', 'LEFT')),
    region       text        NOT NULL,
    device       text        NOT NULL,
    memory_bytes bigint      NOT NULL CHECK (memory_bytes >= 0),
    last_seen    timestamptz NOT NULL
);

-- Kept when the node is forgotten, therefore without a reference.
CREATE TABLE node_events (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    node        text        NOT NULL,
    at          timestamptz NOT NULL,
    -- Null when the node is new.
    from_status text,
    to_status   text        NOT NULL,
    reason      text        NOT NULL
);

CREATE INDEX node_events_by_node ON node_events (node, id);
CREATE INDEX node_events_by_time ON node_events (at);
