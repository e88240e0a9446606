-- name: queue
-- sides: read_product
-- takes: org_key int4, caller_id text, caller_reach text, sees_confidential bool, after text?, row_limit int4
-- gives: body json, cursor text
-- What waits for the caller, most pressing first: open asks that he has, open ones that he may claim, and proposals that he
-- may approve. Each branch ends at the limit by its own index.
SELECT json_build_object(
    'ask',
    -- include: ask_json
    , 'reasons', a.reasons
    , 'due_at', ts(a.due_at)
    , 'siblings', coalesce((
      SELECT json_agg(json_build_object('id', s.id, 'number', 'A-' || s.number, 'title', s.title, 'kind', s.kind, 'state', s.state,
        'blocker', s.blocker, 'points', nullif(s.points, -1)) ORDER BY s.id)
      FROM ask s
      WHERE s.org_key = a.org_key AND s.deal_id = a.deal_id AND s.id <> a.id AND s.closed_at IS NULL
    ), '[]')
  ) AS body, ts_micros(a.press_at) || ' ' || a.id AS cursor
FROM (
  SELECT q.id, q.press_at
  FROM (
    -- include: queue_waiting
  ) q
  ORDER BY q.press_at, q.id
  LIMIT :row_limit
) page
JOIN ask a ON a.org_key = :org_key AND a.id = page.id
JOIN deal d ON d.org_key = a.org_key AND d.id = a.deal_id
JOIN account c ON c.org_key = d.org_key AND c.id = d.account_id
ORDER BY a.press_at, a.id

-- name: queue_head
-- sides: read_product
-- takes: org_key int4, caller_id text, caller_reach text, sees_confidential bool
-- gives: body json
-- What stands before the queue's data: how much waits.
SELECT json_build_object('counts', json_build_object(
    'mine', count(*) FILTER (WHERE q.why = 'mine')
    , 'unclaimed', count(*) FILTER (WHERE q.why = 'unclaimed')
    , 'overdue', count(*) FILTER (WHERE q.due_at < clock_timestamp())
    , 'due_today', count(*) FILTER (WHERE (q.due_at AT TIME ZONE o.time_zone)::date = (clock_timestamp() AT TIME ZONE o.time_zone)::date)
    , 'proposed', count(*) FILTER (WHERE q.why = 'proposed')
  )) AS body
FROM org o
LEFT JOIN (
  -- include: queue_all
) q ON true
WHERE o.org_key = :org_key
GROUP BY o.org_key
