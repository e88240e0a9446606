-- Takes the next release's migration back, for the next trial.
ALTER TABLE ask DROP COLUMN seen_by;
ALTER TABLE deal DROP COLUMN region;
ALTER TABLE commitment DROP CONSTRAINT commitment_next;
DELETE FROM schema_migration WHERE name = 'next';
