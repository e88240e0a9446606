-- name: event_feed
-- sides: read
-- takes: org_key int4, caller_id text, caller_reach text, sees_confidential bool, after int8?, row_limit int4
-- gives: body json, cursor text
-- The feed. `after` is the last sequence that was seen, and so is the cursor.
SELECT
-- include: event_json
  AS body, v.sequence::text AS cursor
FROM (
  SELECT v.sequence
  FROM event v
  WHERE v.org_key = :org_key AND v.sequence > coalesce(:after, -1) AND
  -- include: sees_event
  ORDER BY v.sequence
  LIMIT :row_limit
) page
JOIN event v ON v.org_key = :org_key AND v.sequence = page.sequence
ORDER BY v.sequence

-- name: ask_history
-- sides: read
-- takes: org_key int4, caller_id text, caller_reach text, sees_confidential bool, ask_id text, after text?, row_limit int4
-- gives: body json, cursor text
-- What happened to an ask, oldest first.
SELECT
-- include: event_json
  AS body, v.sequence::text AS cursor
FROM (
  SELECT v.sequence
  FROM event v
  WHERE v.org_key = :org_key AND v.ask_id = :ask_id AND v.sequence > coalesce(:after::int8, -1) AND
  -- include: sees_event
  ORDER BY v.sequence
  LIMIT :row_limit
) page
JOIN event v ON v.org_key = :org_key AND v.sequence = page.sequence
ORDER BY v.sequence

-- name: ask_history_head
-- sides: read
-- takes: org_key int4, caller_id text, caller_reach text, sees_confidential bool, ask_id text
-- gives: body json
-- No row: there is no such ask, or not for the caller.
SELECT
-- include: ask_there
