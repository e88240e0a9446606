-- name: ask_one
-- sides: read
-- takes: org_key int4, caller_id text, caller_reach text, sees_confidential bool, ask_id text
-- gives: version int8, body json
SELECT a.version,
-- include: ask_json
  AS body
FROM ask a
JOIN deal d ON d.org_key = a.org_key AND d.id = a.deal_id
JOIN account c ON c.org_key = d.org_key AND c.id = d.account_id
WHERE a.org_key = :org_key AND a.id = :ask_id AND
-- include: sees_ask

-- name: ask_answer
-- sides: write, read
-- takes: org_keys int4[], ids text[], callers text[], extras text[]
-- gives: ord int4, version int8, body json
-- The asks are found first, each by its key: of tables that were never analysed PostgreSQL believes that all deals of an org are
-- read as cheaply, and a batch of 250 took ten seconds.
SELECT w.ord::int4 AS ord, a.version,
-- include: ask_json
  AS body
FROM {{answered}}
CROSS JOIN LATERAL (
  SELECT k.org_key, k.id, k.deal_id FROM ask k WHERE k.org_key = w.org_key AND k.id = w.id OFFSET 0
) k
JOIN ask a ON a.org_key = k.org_key AND a.id = k.id
JOIN deal d ON d.org_key = k.org_key AND d.id = k.deal_id
JOIN account c ON c.org_key = d.org_key AND c.id = d.account_id
ORDER BY w.ord

-- name: ask_list
-- sides: read
-- takes: org_key int4, caller_id text, caller_reach text, sees_confidential bool, state text?, kind text?, assignee text?,
--   deal text?, account text?, q text?, after text?, row_limit int4
-- gives: body json, cursor text
-- Newest first. The page is found on keys alone; whether a row may be seen is asked in its order, so that the limit ends it.
SELECT
-- include: ask_json
  AS body, a.id AS cursor
FROM (
  SELECT a.id
  FROM ask a
  WHERE a.org_key = :org_key AND a.id < coalesce(:after, 'ask_~')
    AND (:state IS NULL OR a.state = ANY (string_to_array(:state, ',')))
    AND (:kind IS NULL OR a.kind = ANY (string_to_array(:kind, ',')))
    AND (:assignee IS NULL OR a.assignee_id = :assignee)
    AND (:deal IS NULL OR a.deal_id = :deal)
    AND (:account IS NULL OR a.deal_id IN (SELECT o.id FROM deal o WHERE o.org_key = :org_key AND o.account_id = :account))
    AND (:q IS NULL OR 'A-' || a.number = upper(:q) OR a.id IN (
      SELECT s.ask_id
      FROM ask_search s
      WHERE s.org_key = :org_key AND (s.sales @@ search_query(:q)
        OR s.product @@ search_query(:q) -- product
      )
    ))
    AND (
      SELECT
      -- include: sees_ask
      FROM deal d
      WHERE d.org_key = a.org_key AND d.id = a.deal_id
    )
  ORDER BY a.id DESC
  LIMIT :row_limit
) page
JOIN ask a ON a.org_key = :org_key AND a.id = page.id
JOIN deal d ON d.org_key = a.org_key AND d.id = a.deal_id
JOIN account c ON c.org_key = d.org_key AND c.id = d.account_id
ORDER BY a.id DESC

-- name: ask_comments
-- sides: read
-- takes: org_key int4, caller_id text, caller_reach text, sees_confidential bool, ask_id text, after text?, row_limit int4
-- gives: body json, cursor text
-- Oldest first. Of an ask that the caller may not see there is nothing.
SELECT json_build_object(
    'id', m.id
    , 'author', (SELECT json_build_object('id', p.id, 'name', p.name) FROM person p WHERE p.org_key = m.org_key AND p.id = m.author_id)
    , 'audience', m.audience
    , 'text', m.text
    , 'at', ts(m.at)
  ) AS body, m.id AS cursor
FROM (
  SELECT m.id
  FROM comment m
  WHERE m.org_key = :org_key AND m.ask_id = :ask_id AND m.id > coalesce(:after, '')
    AND EXISTS (
      SELECT
      FROM ask a
      JOIN deal d ON d.org_key = a.org_key AND d.id = a.deal_id
      WHERE a.org_key = :org_key AND a.id = :ask_id AND
      -- include: sees_ask
    )
  ORDER BY m.id
  LIMIT :row_limit
) page
JOIN comment m ON m.org_key = :org_key AND m.id = page.id
ORDER BY m.id

-- name: ask_comments_head
-- sides: read
-- takes: org_key int4, caller_id text, caller_reach text, sees_confidential bool, ask_id text
-- gives: body json
-- No row: there is no such ask, or not for the caller.
SELECT
-- include: ask_there
