-- What customers said.
CREATE TABLE inbox (
    id           uuid        PRIMARY KEY,
    conversation uuid        NOT NULL REFERENCES conversations,
    -- The channel's own id of the message: the same one is the same message.
    external_id  text        NOT NULL,
    text         text        NOT NULL,
    received     timestamptz NOT NULL,
    place        bigint      NOT NULL DEFAULT nextval('places'),
    UNIQUE (conversation, external_id)
);

CREATE INDEX inbox_in_order ON inbox (conversation, place);

-- The records that Kafka has to get yet. Those of one conversation are in order, since they are added under the lock of its row.
CREATE TABLE outbox (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conversation uuid   NOT NULL,
    record       bytea  NOT NULL
);
