-- What each node was last told to run.
CREATE TABLE plans (
    node text PRIMARY KEY
);

CREATE TABLE plan_placements (
    node     text    NOT NULL REFERENCES plans ON DELETE CASCADE,
    position integer NOT NULL,
    -- No reference: its check would wait for a version that retires, which waits for the planner.
    version  text    NOT NULL,
    pool     text    NOT NULL,
    slots    integer NOT NULL CHECK (slots > 0),
    PRIMARY KEY (node, position)
);
