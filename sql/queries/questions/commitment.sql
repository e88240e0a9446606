-- name: commitment_one
-- sides: read
-- takes: org_key int4, caller_id text, caller_reach text, sees_confidential bool, commitment_id text
-- gives: version int8, body json
SELECT m.version,
-- include: commitment_json
  AS body
FROM commitment m
JOIN account c ON c.org_key = m.org_key AND c.id = m.account_id
JOIN ask a ON a.org_key = m.org_key AND a.id = m.ask_id
JOIN deal d ON d.org_key = m.org_key AND d.id = m.deal_id
WHERE m.org_key = :org_key AND m.id = :commitment_id AND
-- include: sees_ask

-- name: commitment_answer
-- sides: write, read
-- takes: org_keys int4[], ids text[], callers text[], extras text[]
-- gives: ord int4, version int8, body json
SELECT w.ord::int4 AS ord, m.version,
-- include: commitment_json
  AS body
FROM {{answered}}
JOIN commitment m ON m.org_key = w.org_key AND m.id = w.id
JOIN account c ON c.org_key = m.org_key AND c.id = m.account_id
ORDER BY w.ord

-- name: commitment_list
-- sides: read
-- takes: org_key int4, caller_id text, caller_reach text, sees_confidential bool, maker text?, account text?, deal text?,
--   state text?, due_before date?, after text?, row_limit int4
-- gives: body json, cursor text
-- Newest first.
SELECT
-- include: commitment_json
  AS body, m.id AS cursor
FROM (
  SELECT m.id
  FROM commitment m
  WHERE m.org_key = :org_key AND m.id < coalesce(:after, 'commitment_~')
    AND (:maker IS NULL OR m.maker_id = :maker)
    AND (:account IS NULL OR m.account_id = :account)
    AND (:deal IS NULL OR m.deal_id = :deal)
    AND (:state IS NULL OR m.state = ANY (string_to_array(:state, ',')))
    AND (:due_before IS NULL OR m.due_on < :due_before OR m.starts_at < (
      SELECT :due_before::timestamp AT TIME ZONE o.time_zone FROM org o WHERE o.org_key = :org_key
    ))
    AND (
      SELECT
      -- include: sees_ask
      FROM ask a
      JOIN deal d ON d.org_key = a.org_key AND d.id = a.deal_id
      WHERE a.org_key = m.org_key AND a.id = m.ask_id
    )
  ORDER BY m.id DESC
  LIMIT :row_limit
) page
JOIN commitment m ON m.org_key = :org_key AND m.id = page.id
JOIN account c ON c.org_key = m.org_key AND c.id = m.account_id
ORDER BY m.id DESC
