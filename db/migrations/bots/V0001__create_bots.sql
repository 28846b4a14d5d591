CREATE TABLE bots (
    id           text        PRIMARY KEY,
    workspace    text        NOT NULL,
    name         text        NOT NULL,
    instructions text        NOT NULL,
    alias        text        NOT NULL
);
