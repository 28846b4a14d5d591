CREATE TABLE conversations (
    id      text        PRIMARY KEY,
    bot     text        NOT NULL,
    channel text        NOT NULL,
    -- BCP 47; empty where it is not known.
    locale  text        NOT NULL,
    -- Of channel.inbound; whoever reads it answers.
    partition integer   NOT NULL,
    started timestamptz NOT NULL,
    active  timestamptz NOT NULL
);

CREATE INDEX conversations_by_activity ON conversations (active DESC);

CREATE TABLE turns (
    id           uuid        PRIMARY KEY,
    conversation text        NOT NULL REFERENCES conversations,
    number       integer     NOT NULL,
    state        text        NOT NULL CHECK (state IN ('OPEN', 'ANSWERED', 'FAILED')),
    question     text        NOT NULL,
    answer       text        NOT NULL,
    request      text        NOT NULL UNIQUE,
    alias        text        NOT NULL,
    version      text        NOT NULL,
    pool         text        NOT NULL,
    -- The request as it is published; empty once it has been.
    record       bytea,
    -- Where the reply log stood when the request was made: what is said about it stands behind that.
    partition    integer     NOT NULL,
    position     bigint      NOT NULL,
    deadline     timestamptz NOT NULL,
    opened       timestamptz NOT NULL,
    first_token  timestamptz,
    closed       timestamptz,
    tokens       integer     NOT NULL,
    UNIQUE (conversation, number)
);

-- One conversation has at most one open turn, whoever writes it.
CREATE UNIQUE INDEX open_turns ON turns (conversation) WHERE state = 'OPEN';
CREATE INDEX open_turns_by_partition ON turns (partition) WHERE state = 'OPEN';

CREATE TABLE messages (
    -- The inbox's id: the same one is the same message.
    id           text        PRIMARY KEY,
    conversation text        NOT NULL REFERENCES conversations,
    text         text        NOT NULL,
    received     timestamptz NOT NULL,
    place        bigint      NOT NULL,
    -- Empty while it waits for a turn.
    turn         uuid        REFERENCES turns
);

CREATE SEQUENCE places;
CREATE INDEX messages_waiting ON messages (conversation, place) WHERE turn IS NULL;
