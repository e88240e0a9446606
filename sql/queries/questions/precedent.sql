-- name: ask_precedents
-- sides: read
-- takes: org_key int4, caller_id text, caller_reach text, sees_confidential bool, ask_id text
-- gives: version int8, body json
SELECT x.version, {{precedents_json}} AS body
FROM (
  SELECT a.org_key, a.version, a.id AS ask_id, a.kind, a.title, a.details ->> 'system' AS system, c.segment,
    like_query(concat_ws(' ', a.title, a.details ->> 'system')) AS words, large_from(a.org_key) AS large_from,
    size_band(d.amount_base, d.rated, large_from(a.org_key)) AS size_band,
    :caller_id AS caller_id, :caller_reach AS caller_reach, :sees_confidential AS sees_confidential, {{led_teams}} AS led_teams
  FROM ask a
  JOIN deal d ON d.org_key = a.org_key AND d.id = a.deal_id
  JOIN account c ON c.org_key = d.org_key AND c.id = d.account_id
  WHERE a.org_key = :org_key AND a.id = :ask_id AND
  -- include: sees_ask
  OFFSET 0
) x

-- name: preview_answer
-- sides: write, read
-- takes: org_keys int4[], ids text[], callers text[], extras text[]
-- gives: ord int4, version int8, body json
-- What a submit would bring. `extra` is what the core says (the contract's `preview`); the rest is found here. Only sales asks
-- it: of a rep without a team, "team" reaches his own deals.
SELECT x.ord, 0::int8 AS version, json_build_object(
    'route', x.core -> 'route'
    , 'decider', json_build_object(
      'role', x.core -> 'route' ->> 'to'
      , 'person', (
        SELECT json_build_object('id', p.id, 'name', p.name) FROM person p WHERE p.org_key = x.org_key AND p.id = x.core ->> 'assignee_id'
      )
      , 'due_at', ts((x.core ->> 'due_at')::timestamptz)
      , 'due_local', to_char((x.core ->> 'due_at')::timestamptz AT TIME ZONE x.time_zone, 'YYYY-MM-DD HH24:MI')
      , 'time_zone', x.time_zone
    )
    , 'missing', coalesce(x.core -> 'missing', '[]')
    , 'rails', coalesce((
      SELECT json_agg(r.rail ORDER BY r.ord)
      FROM json_array_elements(x.core -> 'rails') WITH ORDINALITY AS r (rail, ord)
      WHERE r.rail ->> 'audience' <> 'product'
        OR true -- product
    ), '[]')
    , 'precedents', {{precedents_json}}
    , 'workarounds', coalesce((
      SELECT json_agg(k.body ORDER BY k.words DESC, k.id DESC)
      FROM (
        SELECT u.id, r.words, json_build_object('id', v.workaround_id, 'version', v.article_version, 'title', v.title, 'steps', v.steps,
          'customer_wording', v.customer_wording, 'limits', v.limits) AS body
        FROM workaround u
        JOIN workaround_article v ON v.org_key = u.org_key AND v.workaround_id = u.id AND v.article_version = u.published_version
        CROSS JOIN LATERAL (SELECT ts_rank(search_words(concat_ws(' ', v.title, v.steps, v.customer_wording)), x.words, 32) AS words) r
        WHERE u.org_key = x.org_key AND u.state = 'published' AND (u.kind = x.kind OR u.kind IS NULL AND r.words > 0)
        ORDER BY r.words DESC, u.id DESC
        LIMIT 5
      ) k
    ), '[]')
    , 'budget', (
      SELECT json_build_object('quarter', n.quarter, 'line', n.line, 'state', coalesce(b.state, 'provisional'),
        'allotted', coalesce(l.allotted_points, 0), 'reserved', coalesce(l.reserved_points, 0),
        'consumed', coalesce(l.consumed_points, 0), 'overdraft', coalesce(l.overdraft_points, 0),
        'left', coalesce(l.allotted_points + l.overdraft_points - l.reserved_points - l.consumed_points, 0))
      FROM (
        SELECT x.core ->> 'quarter' AS quarter, coalesce((
          SELECT l.line FROM budget_line l
          WHERE l.org_key = x.org_key AND l.quarter = x.core ->> 'quarter' AND l.line = x.core ->> 'line'
        ), 'shared') AS line
      ) n
      LEFT JOIN budget b ON b.org_key = x.org_key AND b.quarter = n.quarter
      LEFT JOIN budget_line l ON l.org_key = x.org_key AND l.quarter = n.quarter AND l.line = n.line
      WHERE n.quarter IS NOT NULL AND n.line IS NOT NULL
    )
  ) AS body
FROM (
  SELECT w.ord::int4 AS ord, w.org_key, w.core, '' AS ask_id, w.core ->> 'kind' AS kind, w.core ->> 'title' AS title,
    w.core ->> 'system' AS system, w.core ->> 'segment' AS segment,
    like_query(concat_ws(' ', w.core ->> 'title', w.core ->> 'system')) AS words, large_from(w.org_key) AS large_from,
    size_band((w.core ->> 'amount_base')::int8, true, large_from(w.org_key)) AS size_band,
    w.caller_id,
    CASE WHEN 'head_of_sales' = ANY (p.roles) THEN 'all' ELSE 'team' END AS caller_reach,
    'head_of_sales' = ANY (p.roles) AS sees_confidential,
    ARRAY(SELECT t.id::text FROM team t WHERE t.org_key = w.org_key AND t.lead_id = w.caller_id) AS led_teams,
    coalesce(h.time_zone, o.time_zone) AS time_zone
  FROM (
    SELECT w.ord, w.org_key, w.caller_id, w.extra::json AS core
    FROM {{answered}}
  ) w
  JOIN org o ON o.org_key = w.org_key
  JOIN person p ON p.org_key = w.org_key AND p.id = w.caller_id
  LEFT JOIN calendar h ON h.org_key = p.org_key AND h.id = p.calendar_id
  OFFSET 0
) x
ORDER BY x.ord
