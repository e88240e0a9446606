-- The record of the cases: each event with a leaf, fields and images, a third as long as real ones, and the answers of the last days.

SET session_replication_role = replica;
SET work_mem = '256MB';

CREATE FUNCTION pg_temp.id(prefix text, n bigint) RETURNS text LANGUAGE sql IMMUTABLE RETURN prefix || '_' || lpad(n::text, 26, '0');

CREATE UNLOGGED TABLE bulk_event AS
SELECT a.n, a.org_key, a.sequence + e.ord - 1 AS sequence, e.kind, a.at + interval '1 microsecond' * e.ord
    + CASE WHEN e.ord > 3 THEN interval '2 days' ELSE interval '0' END AS at,
  CASE e.noun WHEN 'deal' THEN pg_temp.id('deal', a.j / 2) ELSE pg_temp.id(e.noun, a.n) END AS subject_id, pg_temp.id('deal', a.j / 2) AS deal_id,
  CASE WHEN e.noun <> 'deal' THEN pg_temp.id('ask', a.n) END AS ask_id, CASE WHEN e.ord > 3 THEN a.head_id ELSE a.rep_id END AS actor_id, e.audience
FROM bulk_ask a
CROSS JOIN LATERAL (
  VALUES (1, 'deal.recorded', 'deal', 'sales'), (2, 'ask.submitted', 'ask', 'sales'), (3, 'ask.prioritised', 'ask', 'product'),
    (4, CASE WHEN a.fate = 'withdrawn' THEN 'ask.withdrawn' ELSE 'decision.made' END, CASE WHEN a.fate = 'withdrawn' THEN 'ask' ELSE 'decision' END, 'sales'),
    (5, 'ask.' || a.fate, 'ask', 'sales'), (6, 'commitment.made', 'commitment', 'sales')
) e (ord, kind, noun, audience)
WHERE e.ord <= a.events
ORDER BY a.n, e.ord;

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

INSERT INTO event_field (org_key, sequence, ord, name, audience, disclosure)
SELECT e.org_key, e.sequence, f, (ARRAY['kind', 'title', 'terms'])[1 + f], e.audience,
  rtrim(translate(replace(encode(convert_to('["' || md5(e.sequence::text) || '","' || (ARRAY['kind', 'title', 'terms'])[1 + f] || '","What was said of it"]',
    'UTF8'), 'base64'), E'\n', ''), '+/', '-_'), '=')
FROM bulk_event e CROSS JOIN generate_series(0, 2) f;

INSERT INTO history (org_key, noun, subject_id, sequence, image)
SELECT e.org_key, split_part(e.subject_id, '_', 1), e.subject_id, e.sequence,
  jsonb_build_object('id', e.subject_id, 'deal_id', e.deal_id, 'ask_id', e.ask_id, 'owner_id', e.actor_id, 'made_at', e.at, 'last_event', e.sequence,
    'title', 'What was wanted of it, as it was then', 'reasons', '[{"rule": "large deal", "because": "It is a large deal.", "audience": "sales"}]'::jsonb)
FROM bulk_event e WHERE e.kind <> 'ask.submitted';

INSERT INTO command (org_key, id, kind, person_id, status, result_id, resource_version, org_size, answer, sequence_first, sequence_last, recorded_at,
  recorded_on)
SELECT a.org_key, pg_temp.id('command', a.n * 2), 'submit', a.rep_id, 201, pg_temp.id('ask', a.n), 1, a.sequence + 3, convert_to(repeat('{"id": "…"}', 80), 'UTF8'),
  a.sequence, a.sequence + 2, a.at, (a.at AT TIME ZONE 'UTC')::date
FROM bulk_ask a WHERE a.at > now() - interval '7 days';

UPDATE org o SET size = b.size, next_number = o.next_number + b.asks, last_event_at = greatest(o.last_event_at, b.at)
FROM (SELECT org_key, max(sequence + events) AS size, count(*) AS asks, max(at) + interval '1 second' AS at FROM bulk_ask GROUP BY org_key) b
WHERE b.org_key = o.org_key;
