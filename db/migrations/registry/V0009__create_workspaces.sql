-- Only those for which something holds that does not hold for all.
CREATE TABLE workspaces (
    id      text PRIMARY KEY,
    -- Where their requests may be answered, a region a line; empty for everywhere.
    regions text NOT NULL
);
