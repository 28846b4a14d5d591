ALTER TABLE versions
    -- The nodes that alone may see text and tokens, a name a line; empty for all.
    ADD COLUMN edge text NOT NULL DEFAULT '';
