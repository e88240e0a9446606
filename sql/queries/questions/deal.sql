-- name: deal_one
-- sides: read
-- takes: org_key int4, caller_id text, caller_reach text, sees_confidential bool, external_id text
-- gives: version int8, body json
SELECT d.version,
-- include: deal_json
  AS body
FROM deal d
JOIN account c ON c.org_key = d.org_key AND c.id = d.account_id
WHERE d.org_key = :org_key AND d.external_id = :external_id AND
-- include: sees_deal

-- name: deal_answer
-- sides: write, read
-- takes: org_keys int4[], ids text[], callers text[], extras text[]
-- gives: ord int4, version int8, body json
SELECT w.ord::int4 AS ord, d.version,
-- include: deal_json
  AS body
FROM {{answered}}
JOIN deal d ON d.org_key = w.org_key AND d.id = w.id
JOIN account c ON c.org_key = d.org_key AND c.id = d.account_id
ORDER BY w.ord

-- name: deal_list
-- sides: read
-- takes: org_key int4, caller_id text, caller_reach text, sees_confidential bool, state text?, owner text?, account text?,
--   q text?, after text?, row_limit int4
-- gives: body json, cursor text
-- Newest first.
SELECT
-- include: deal_json
  AS body, d.id AS cursor
FROM (
  SELECT d.id
  FROM deal d
  WHERE d.org_key = :org_key AND d.id < coalesce(:after, 'deal_~')
    AND (:state IS NULL OR d.state = ANY (string_to_array(:state, ',')))
    AND (:owner IS NULL OR d.owner_id = :owner)
    AND (:account IS NULL OR d.account_id = :account)
    AND (:q IS NULL OR d.external_id = :q OR strpos(lower(d.name), lower(:q)) > 0 OR EXISTS (
      SELECT FROM account o WHERE o.org_key = d.org_key AND o.id = d.account_id AND strpos(lower(o.name), lower(:q)) > 0
    ))
    AND
    -- include: sees_deal
  ORDER BY d.id DESC
  LIMIT :row_limit
) page
JOIN deal d ON d.org_key = :org_key AND d.id = page.id
JOIN account c ON c.org_key = d.org_key AND c.id = d.account_id
ORDER BY d.id DESC
