-- What a version wishes for; nulls and empty texts stand for no wish.
ALTER TABLE versions
    ADD COLUMN wish_replicas          integer CHECK (wish_replicas > 0),
    -- One a line.
    ADD COLUMN wish_regions           text    NOT NULL DEFAULT '',
    -- name=value, a label a line.
    ADD COLUMN wish_labels            text    NOT NULL DEFAULT '',
    -- Millionths of the currency of the nodes' costs.
    ADD COLUMN wish_max_cost_per_hour bigint  CHECK (wish_max_cost_per_hour >= 0);
