ALTER TABLE versions
    -- How activations travel in a chain; empty for fp32.
    ADD COLUMN activations text NOT NULL DEFAULT '' CHECK (activations IN ('', 'bf16', 'int8'));
