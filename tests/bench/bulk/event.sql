-- The events, each with a leaf a third as long as real ones, the answers of the last days, and how far each org has come.

SET session_replication_role = replica;
SET work_mem = '256MB';

CREATE FUNCTION pg_temp.id(prefix text, n bigint) RETURNS text LANGUAGE sql IMMUTABLE RETURN prefix || '_' || lpad(n::text, 26, '0');

INSERT INTO event (org_key, sequence, id, kind, subject_id, deal_id, ask_id, actor_id, via, authority, policy_sequence, command_id, recorded_at,
  audience, leaf, leaf_hash)
SELECT w.org_key, w.sequence, pg_temp.id('event', w.sequence), w.kind, w.subject_id, w.deal_id, w.ask_id, w.actor_id, 'clock',
  '{"kind": "role", "role": "rep", "grant_sequence": 9}', 0, pg_temp.id('command', w.n * 2 + CASE WHEN w.actor_id LIKE 'person_000%' THEN 0 ELSE 1 END), w.at,
  w.audience, w.leaf, sha256('\x00'::bytea || w.leaf)
FROM (
  SELECT e.*, convert_to('{"v":"dealdesk-event/1","seq":' || e.sequence || ',"type":"' || e.kind || '","subject":"' || e.subject_id || '","_sd":["'
    || md5(e.n::text) || md5(e.kind) || '"]}', 'UTF8') AS leaf
  FROM bulk_event e
) w;

INSERT INTO command (org_key, id, kind, person_id, status, result_id, resource_version, org_size, answer, sequence_first, sequence_last, recorded_at,
  recorded_on)
SELECT a.org_key, pg_temp.id('command', a.n * 2), 'submit', a.rep_id, 201, pg_temp.id('ask', a.n), 1, a.sequence + 3, convert_to(repeat('{"id": "…"}', 80), 'UTF8'),
  a.sequence, a.sequence + 2, a.at, (a.at AT TIME ZONE 'UTC')::date
FROM bulk_ask a WHERE a.at > now() - interval '7 days';

UPDATE org o SET size = b.size, next_number = o.next_number + b.asks, last_event_at = greatest(o.last_event_at, b.at)
FROM (SELECT org_key, max(sequence + events) AS size, count(*) AS asks, max(at) + interval '1 second' AS at FROM bulk_ask GROUP BY org_key) b
WHERE b.org_key = o.org_key;
