-- A request stays with its turn until the turn is closed: brokers may drop it, and then it is published again.
ALTER TABLE turns ADD COLUMN published boolean NOT NULL DEFAULT false;

UPDATE turns SET published = true WHERE record IS NULL;
