-- What the next release might bring: the fault rig applies it while this one serves. It only adds, as ours do, and takes its time.
SET LOCAL ROLE desk_owner;

ALTER TABLE ask ADD COLUMN seen_by text;
ALTER TABLE deal ADD COLUMN region text NOT NULL DEFAULT 'world';
CREATE INDEX ask_seen_by ON ask (org_key, seen_by) WHERE seen_by IS NOT NULL;
ALTER TABLE commitment ADD CONSTRAINT commitment_next CHECK (char_length(scope) > 0) NOT VALID;
ALTER TABLE commitment VALIDATE CONSTRAINT commitment_next;
SELECT pg_sleep(1);

RESET ROLE;
