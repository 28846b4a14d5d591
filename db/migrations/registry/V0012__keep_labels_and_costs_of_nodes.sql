ALTER TABLE nodes
    -- What versions may wish for: name=value, a label a line.
    ADD COLUMN labels        text   NOT NULL DEFAULT '',
    -- Millionths of whatever currency all nodes use; 0 for a node that does not say.
    ADD COLUMN cost_per_hour bigint NOT NULL DEFAULT 0 CHECK (cost_per_hour >= 0);
