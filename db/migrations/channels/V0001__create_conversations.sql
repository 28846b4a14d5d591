CREATE TABLE conversations (
    id         uuid        PRIMARY KEY,
    channel    text        NOT NULL,
    bot        text        NOT NULL,
    -- BCP 47; empty where it is not known.
    locale     text        NOT NULL,
    created    timestamptz NOT NULL,
    -- How often the customer spoke since the bot last did.
    unanswered integer     NOT NULL DEFAULT 0
);

-- Whatever is said gets its place from here, whoever says it.
CREATE SEQUENCE places;
