-- name: budget_one
-- sides: read
-- takes: org_key int4, quarter text
-- gives: version int8, body json
-- A quarter that nobody has planned is answered as well, at version 0: that is what its first If-Match names.
SELECT coalesce(b.version, 0) AS version, {{budget_json}} AS body
FROM (SELECT :org_key AS org_key, :quarter AS quarter) y
LEFT JOIN budget b ON b.org_key = :org_key AND b.quarter = y.quarter
CROSS JOIN LATERAL (
  -- include: budget_lines
) l

-- name: budget_answer
-- sides: write, read
-- takes: org_keys int4[], ids text[], callers text[], extras text[]
-- gives: ord int4, version int8, body json
SELECT w.ord::int4 AS ord, b.version, {{budget_json}} AS body
FROM {{answered}}
JOIN budget b ON b.org_key = w.org_key AND b.id = w.id
CROSS JOIN LATERAL (SELECT w.org_key, b.quarter) y
CROSS JOIN LATERAL (
  -- include: budget_lines
) l
ORDER BY w.ord

-- name: budget_entries
-- sides: read
-- takes: org_key int4, caller_id text, caller_reach text, sees_confidential bool, quarter text, line text?, after text?,
--   row_limit int4
-- gives: body json, cursor text
-- Oldest first.
SELECT json_build_object(
    'sequence', n.sequence
    , 'n', n.n
    , 'recorded_at', (SELECT ts(v.recorded_at) FROM event v WHERE v.org_key = n.org_key AND v.sequence = n.sequence)
    , 'quarter', n.quarter
    , 'line', n.line
    , 'kind', n.kind
    , 'points', n.points
    , 'decision_id', n.decision_id
    , 'deliverable_id', n.deliverable_id
    , 'ask', (
      SELECT json_build_object('id', a.id, 'number', 'A-' || a.number, 'kind', a.kind, 'title', a.title)
      FROM decision e
      JOIN ask a ON a.org_key = e.org_key AND a.id = e.ask_id
      JOIN deal d ON d.org_key = a.org_key AND d.id = a.deal_id
      WHERE e.org_key = n.org_key AND e.id = n.decision_id AND
      -- include: sees_ask
    )
    , 'reason', coalesce(
      n.reason, -- product
      n.reason_sales
    )
  ) AS body, n.sequence || ' ' || n.n AS cursor
FROM (
  SELECT n.sequence, n.n
  FROM budget_entry n
  WHERE n.org_key = :org_key AND n.quarter = :quarter AND (:line IS NULL OR n.line = :line)
    AND (n.sequence, n.n) > (coalesce(split_part(:after, ' ', 1)::int8, -1), coalesce(split_part(:after, ' ', 2)::int4, -1))
  ORDER BY n.sequence, n.n
  LIMIT :row_limit
) page
JOIN budget_entry n ON n.org_key = :org_key AND n.sequence = page.sequence AND n.n = page.n
ORDER BY n.sequence, n.n
