ALTER TABLE nodes
    -- What the server offers that the node fronts, a name a line; empty for a node that hosts weights.
    ADD COLUMN remote_models text NOT NULL DEFAULT '';

ALTER TABLE versions
    -- The model of a server elsewhere; empty for a version with weights of its own.
    ADD COLUMN remote_model text NOT NULL DEFAULT '',
    DROP CONSTRAINT versions_format_check,
    DROP CONSTRAINT versions_weights_bytes_check,
    ADD CHECK (format IN ('fp32', 'bf16', 'int8', 'int4', 'remote')),
    ADD CHECK (weights_bytes > 0 OR remote_model <> '');
