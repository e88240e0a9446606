-- name: event_append
-- sides: write
-- takes: org_keys int4[], sequences int8[], ids text[], kinds text[], subject_ids text[], deal_ids text[],
--   ask_ids text[], actor_ids text[], vias text[], authorities json[], approver_ids text[], approver_authorities json[],
--   bases int8[], policy_sequences int8[], command_ids text[], traces text[], recorded_ats timestamptz[],
--   audiences text[], leaves bytea[], leaf_hashes bytea[]
INSERT INTO event (org_key, sequence, id, kind, subject_id, deal_id, ask_id, actor_id, via, authority, approver_id,
  approver_authority, basis, policy_sequence, command_id, trace, recorded_at, audience, leaf, leaf_hash)
SELECT * FROM unnest(:org_keys, :sequences, :ids, :kinds, :subject_ids, :deal_ids, :ask_ids, :actor_ids, :vias,
  :authorities, :approver_ids, :approver_authorities, :bases, :policy_sequences, :command_ids, :traces, :recorded_ats,
  :audiences, :leaves, :leaf_hashes)

-- name: event_field_append
-- sides: write
-- takes: org_keys int4[], sequences int8[], ords int4[], names text[], event_audiences text[], audiences text[],
--   disclosures text[]
-- Of an event that is product's, every field is product's, whoever else may read such a field elsewhere.
INSERT INTO event_field (org_key, sequence, ord, name, audience, disclosure)
SELECT u.org_key, u.sequence, u.ord, u.name, CASE WHEN u.event_audience = 'product' THEN 'product' ELSE u.audience END,
  u.disclosure
FROM unnest(:org_keys, :sequences, :ords, :names, :event_audiences, :audiences, :disclosures)
  AS u (org_key, sequence, ord, name, event_audience, audience, disclosure)

-- name: history_append
-- sides: write
-- takes: org_keys int4[], nouns text[], subject_ids text[], sequences int8[], images json[]
INSERT INTO history (org_key, noun, subject_id, sequence, image)
SELECT * FROM unnest(:org_keys, :nouns, :subject_ids, :sequences, :images)

-- name: event_all
-- sides: write
-- takes: org_key int4, after int8, size int4
-- gives: sequence int8, id text, kind text, subject_id text, deal_id text, ask_id text, actor_id text, via text,
--   authority json, approver_id text, approver_authority json, basis int8, policy_sequence int8, command_id text,
--   recorded_at timestamptz, audience text, leaf bytea, leaf_hash bytea, data json
-- For the replay, in pages: `after` is the last sequence of the page before, first -1. `data` is what the event says, as its
-- disclosures have it; what was erased is missing.
SELECT e.sequence, e.id, e.kind, e.subject_id, e.deal_id, e.ask_id, e.actor_id, e.via, e.authority, e.approver_id,
  e.approver_authority, e.basis, e.policy_sequence, e.command_id, e.recorded_at, e.audience, e.leaf, e.leaf_hash,
  coalesce(f.data, '{}'::json) AS data
FROM (
  SELECT * FROM event WHERE event.org_key = :org_key AND event.sequence > :after ORDER BY event.sequence LIMIT :size
) e
LEFT JOIN LATERAL (
  SELECT json_object_agg(f.name, disclosed(f.disclosure) ORDER BY f.ord) AS data
  FROM event_field f
  WHERE f.org_key = e.org_key AND f.sequence = e.sequence
) f ON true
ORDER BY e.sequence
