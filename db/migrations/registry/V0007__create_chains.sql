ALTER TABLE nodes
    ADD COLUMN zone             text             NOT NULL DEFAULT '',
    ADD COLUMN stage_address    text             NOT NULL DEFAULT '',
    ADD COLUMN memory_bandwidth double precision NOT NULL DEFAULT 0;

-- What versions of before take for a layer is not known; they are not split.
ALTER TABLE versions
    ADD COLUMN layers      integer NOT NULL DEFAULT 0,
    ADD COLUMN layer_bytes bigint  NOT NULL DEFAULT 0;

ALTER TABLE plan_placements
    DROP CONSTRAINT plan_placements_slots_check,
    ADD CHECK (slots >= 0),
    -- A message Chain, as it is published; null for a whole version.
    ADD COLUMN chain          bytea,
    ADD COLUMN chain_position integer;
