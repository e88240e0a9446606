-- Three fields of each event, and an image after all but one.

SET session_replication_role = replica;
SET work_mem = '256MB';

INSERT INTO event_field (org_key, sequence, ord, name, audience, disclosure)
WITH said AS MATERIALIZED (
  SELECT ord, name, rtrim(translate(replace(encode(convert_to('["' || md5(name) || '","' || name || '","What was said of it"]', 'UTF8'), 'base64'),
    E'\n', ''), '+/', '-_'), '=') AS disclosure
  FROM (VALUES (0, 'kind'), (1, 'title'), (2, 'terms')) f (ord, name)
)
SELECT e.org_key, e.sequence, f.ord, f.name, e.audience, f.disclosure FROM bulk_event e CROSS JOIN said f;

INSERT INTO history (org_key, noun, subject_id, sequence, image)
SELECT e.org_key, split_part(e.subject_id, '_', 1), e.subject_id, e.sequence,
  jsonb_build_object('id', e.subject_id, 'deal_id', e.deal_id, 'ask_id', e.ask_id, 'owner_id', e.actor_id, 'made_at', e.at, 'last_event', e.sequence,
    'title', 'What was wanted of it, as it was then', 'reasons', '[{"rule": "large deal", "because": "It is a large deal.", "audience": "sales"}]'::jsonb)
FROM bulk_event e WHERE e.kind <> 'ask.submitted';
