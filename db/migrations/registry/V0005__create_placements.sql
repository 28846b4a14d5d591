-- What each node was last told to run.
CREATE TABLE plans (
    node text PRIMARY KEY
);

CREATE TABLE plan_placements (
    node     text    NOT NULL REFERENCES plans ON DELETE CASCADE,
    position integer NOT NULL,
    version  text    NOT NULL REFERENCES versions,
    pool     text    NOT NULL,
    slots    integer NOT NULL CHECK (slots > 0),
    PRIMARY KEY (node, position)
);
