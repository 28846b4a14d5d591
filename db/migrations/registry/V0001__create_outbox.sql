-- What has to be said on the compacted topics, in the order in which it became true.
CREATE TABLE outbox (
    id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text  NOT NULL,
    key   text  NOT NULL,
    -- Null is a tombstone: the key is gone.
    value bytea
);
