-- name: demo_ask_answer
-- sides: write
-- takes: org_keys int4[], ids text[], callers text[], extras text[]
-- gives: ord int4, version int8, body json
-- What a simulated company must know of an ask to live on: a tenth of what people want to see.
SELECT w.ord::int4 AS ord, a.version, json_build_object(
    'state', a.state
    , 'assignee', a.assignee_id
    , 'assignee_role', a.assignee_role
    , 'deliverable', (
      SELECT m.deliverable_id
      FROM commitment m
      WHERE m.org_key = a.org_key AND m.ask_id = a.id
      ORDER BY m.id DESC
      LIMIT 1
    )
  ) AS body
FROM {{answered}}
JOIN ask a ON a.org_key = w.org_key AND a.id = w.id
ORDER BY w.ord
