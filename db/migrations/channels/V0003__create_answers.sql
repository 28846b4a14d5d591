-- What bots said to the end.
CREATE TABLE answers (
    -- The bot's id of the message: the same one is the same answer.
    id           text        PRIMARY KEY,
    conversation uuid        NOT NULL REFERENCES conversations,
    turn         text        NOT NULL,
    kind         text        NOT NULL CHECK (kind IN ('TEXT', 'APOLOGY')),
    text         text        NOT NULL,
    received     timestamptz NOT NULL,
    place        bigint      NOT NULL DEFAULT nextval('places')
);

CREATE INDEX answers_in_order ON answers (conversation, place);
