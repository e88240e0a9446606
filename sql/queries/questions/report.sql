-- name: report_head
-- sides: read
-- takes: org_key int4, as_of timestamptz?, after text?
-- gives: sequence int8, body json
-- Which event a report counts in last, and what stands before its data. A cursor begins with it, so that all pages of a report
-- know the same.
SELECT s.sequence, json_build_object('as_of', json_build_object(
    'sequence', s.sequence
    , 'recorded_at', ts_micros(recorded_at_of(o.org_key, s.sequence))
    , 'checkpoint', NULL::text
    , 'simulated', o.simulated
  )) AS body
FROM org o
CROSS JOIN LATERAL (
  SELECT coalesce(split_part(:after, ' ', 1)::int8,
    CASE WHEN :as_of IS NULL THEN o.size - 1 ELSE greatest(sequence_at(o.org_key, :as_of), 0) END) AS sequence
) s
WHERE o.org_key = :org_key

-- name: report_commitments
-- sides: read
-- takes: org_key int4, caller_id text, caller_reach text, sees_confidential bool, from date?, to date?, as_of_sequence int8,
--   after text?, row_limit int4
-- gives: commitment json, made_by json, made_at timestamptz, to json, authority json, scope text, customer_wording text,
--   due_on date, starts_at timestamptz, first_due_on date, state text, points int4, event json, cursor text
-- Oldest first. What never changes is read from the commitment; what does, from its image after the report's last event.
SELECT json_build_object('id', m.id, 'kind', m.kind, 'ask_id', m.ask_id, 'decision_id', m.decision_id) AS commitment,
  (SELECT json_build_object('id', p.id, 'name', p.name) FROM person p WHERE p.org_key = m.org_key AND p.id = m.maker_id) AS made_by,
  m.made_at,
  -- include: report_customer
  AS "to",
  coalesce(NULL::jsonb
    , m.authority -- product
  ) AS authority,
  i.image ->> 'scope' AS scope,
  i.image ->> 'customer_wording' AS customer_wording,
  (i.image ->> 'due_on')::date AS due_on,
  (i.image ->> 'starts_at')::timestamptz AS starts_at,
  (i.image ->> 'first_due_on')::date AS first_due_on,
  i.image ->> 'state' AS state,
  (image_as_of(:org_key, 'deliverable', m.deliverable_id, :as_of_sequence) ->> 'points')::int4 AS points,
  json_build_object('sequence', v.sequence, 'id', v.id) AS event,
  :as_of_sequence || ' ' || ts_micros(m.made_at) || ' ' || m.id AS cursor
FROM (
  SELECT m.id, v.sequence
  FROM commitment m
  CROSS JOIN LATERAL (
    SELECT v.sequence
    FROM event v
    WHERE v.org_key = m.org_key AND v.subject_id = m.id AND v.kind = 'commitment.made'
    ORDER BY v.sequence
    LIMIT 1
  ) v
  WHERE m.org_key = :org_key AND v.sequence <= :as_of_sequence
    AND m.made_at >= {{report_begins}} AND m.made_at < {{report_ends}}
    AND (m.made_at, m.id) > (coalesce(split_part(:after, ' ', 2)::timestamptz, '-infinity'), coalesce(split_part(:after, ' ', 3), ''))
    AND (
      SELECT
      -- include: sees_deal
      FROM deal d
      WHERE d.org_key = m.org_key AND d.id = m.deal_id
    )
  ORDER BY m.made_at, m.id
  LIMIT :row_limit
) page
JOIN commitment m ON m.org_key = :org_key AND m.id = page.id
JOIN event v ON v.org_key = :org_key AND v.sequence = page.sequence
CROSS JOIN LATERAL (SELECT image_as_of(:org_key, 'commitment', m.id, :as_of_sequence) AS image) i
CROSS JOIN LATERAL (SELECT m.deal_id::text AS id, image_as_of(:org_key, 'deal', m.deal_id, :as_of_sequence) AS deal) d
CROSS JOIN LATERAL (SELECT (m.account_id)::text AS id, image_as_of(:org_key, 'account', m.account_id, :as_of_sequence) AS account) c
ORDER BY m.made_at, m.id

-- name: report_decisions
-- sides: read
-- takes: org_key int4, caller_id text, caller_reach text, sees_confidential bool, from date?, to date?, as_of_sequence int8,
--   after text?, row_limit int4
-- gives: decision json, made_by json, made_at timestamptz, ask json, to json, authority json, approved_by json,
--   approver_authority json, segregation text, customer_wording text, rationale text, rails json, points int4,
--   state text, event json, cursor text
-- Oldest first. Who decided, why and on what authority never changes once a decision is made.
SELECT json_build_object('id', e.id, 'kind', e.kind, 'ask_id', e.ask_id, 'workaround_id', e.workaround_id) AS decision,
  (SELECT json_build_object('id', p.id, 'name', p.name) FROM person p WHERE p.org_key = e.org_key AND p.id = e.maker_id) AS made_by,
  e.made_at,
  json_build_object('id', a.id, 'number', 'A-' || a.number, 'kind', a.kind, 'title', a.title, 'origin', a.origin,
    'submitted_at', ts(a.submitted_at)) AS ask,
  -- include: report_customer
  AS "to",
  coalesce(NULL::jsonb
    , e.authority -- product
  ) AS authority,
  coalesce(NULL::json
    , (SELECT json_build_object('id', p.id, 'name', p.name) FROM person p WHERE p.org_key = e.org_key AND p.id = e.approver_id) -- product
  ) AS approved_by,
  coalesce(NULL::jsonb
    , e.approver_authority -- product
  ) AS approver_authority,
  coalesce(NULL::text
    , e.authority ->> 'segregation' -- product
  ) AS segregation,
  i.image ->> 'customer_wording' AS customer_wording,
  coalesce(NULL::text
    , e.rationale -- product
  ) AS rationale,
  coalesce(NULL::jsonb
    , e.rails -- product
  ) AS rails,
  CASE WHEN (e.terms ->> 'joins')::bool THEN 0
  ELSE coalesce((image_as_of(:org_key, 'deliverable', e.terms ->> 'deliverable_id', :as_of_sequence) ->> 'points')::int4,
    (e.draw_sales ->> 'points')::int4)
  END AS points,
  i.image ->> 'state' AS state,
  json_build_object('sequence', v.sequence, 'id', v.id) AS event,
  :as_of_sequence || ' ' || ts_micros(e.made_at) || ' ' || e.id AS cursor
FROM (
  SELECT e.id, v.sequence
  FROM decision e
  CROSS JOIN LATERAL (
    SELECT v.sequence
    FROM event v
    WHERE v.org_key = e.org_key AND v.subject_id = e.id AND v.kind = 'decision.made'
    ORDER BY v.sequence
    LIMIT 1
  ) v
  WHERE e.org_key = :org_key AND v.sequence <= :as_of_sequence AND e.made_at IS NOT NULL
    AND e.made_at >= {{report_begins}} AND e.made_at < {{report_ends}}
    AND (e.made_at, e.id) > (coalesce(split_part(:after, ' ', 2)::timestamptz, '-infinity'), coalesce(split_part(:after, ' ', 3), ''))
    AND (
      SELECT
      -- include: sees_deal
      FROM deal d
      WHERE d.org_key = e.org_key AND d.id = e.deal_id
    )
  ORDER BY e.made_at, e.id
  LIMIT :row_limit
) page
JOIN decision e ON e.org_key = :org_key AND e.id = page.id
JOIN ask a ON a.org_key = e.org_key AND a.id = e.ask_id
JOIN event v ON v.org_key = :org_key AND v.sequence = page.sequence
CROSS JOIN LATERAL (SELECT image_as_of(:org_key, 'decision', e.id, :as_of_sequence) AS image) i
CROSS JOIN LATERAL (SELECT e.deal_id::text AS id, image_as_of(:org_key, 'deal', e.deal_id, :as_of_sequence) AS deal) d
CROSS JOIN LATERAL (SELECT (d.deal ->> 'account_id')::text AS id, image_as_of(:org_key, 'account', d.deal ->> 'account_id', :as_of_sequence) AS account) c
ORDER BY e.made_at, e.id
