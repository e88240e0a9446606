-- What was asked before that is like `x`, and how it was decided. `similar` are those that the caller may see; `groups` tell
-- of everybody's, without names, and of no fewer than three customers.
json_build_object(
  'similar', coalesce((
    SELECT json_agg(k.body ORDER BY k.total DESC, k.id DESC)
    FROM (
      SELECT a.id, r.total, json_build_object(
        'ask', json_build_object('id', a.id, 'number', 'A-' || a.number, 'kind', a.kind, 'title', a.title)
        , 'account',
        -- include: account_json
        , 'segment', c.segment
        , 'size_band', r.size_band
        , 'decision', e.kind
        , 'days', greatest(floor(extract(epoch FROM e.made_at - a.submitted_at) / 86400), 0)::int4
        , 'customer_wording', e.customer_wording
        , 'rationale', e.rationale -- product
        , 'workaround', (
          SELECT json_build_object('id', v.workaround_id, 'version', v.article_version, 'title', v.title)
          FROM workaround_article v
          WHERE v.org_key = e.org_key AND v.workaround_id = e.workaround_id AND v.article_version = e.workaround_version
        )
        , 'score', json_build_object('total', r.total, 'system', r.system, 'kind', r.kind, 'title', r.title, 'words', r.words,
          'segment', r.segment, 'size', r.size)
        , 'because', array_remove(ARRAY[
          CASE WHEN r.system > 0 THEN 'same system: ' || x.system END
          , CASE WHEN r.kind > 0 THEN 'same kind' END
          , CASE WHEN r.title >= 60 THEN 'alike in title' END
          , CASE WHEN r.words > 0 THEN 'some of the same words' END
          , CASE WHEN r.segment > 0 THEN 'same segment' END
          , CASE WHEN r.size > 0 THEN 'same size' END
        ], NULL)
      ) AS body
      FROM ask_search s
      JOIN ask a ON a.org_key = s.org_key AND a.id = s.ask_id
      JOIN decision e ON e.org_key = a.org_key AND e.id = a.decision_id
      JOIN deal d ON d.org_key = a.org_key AND d.id = a.deal_id
      JOIN account c ON c.org_key = d.org_key AND c.id = d.account_id
      CROSS JOIN LATERAL (
        SELECT p.*, p.system + p.kind + p.title + p.words + p.segment + p.size AS total
        FROM (
          SELECT size_band(d.amount_base, d.rated, x.large_from) AS size_band
            , CASE WHEN lower(a.details ->> 'system') = lower(x.system) THEN 300 ELSE 0 END AS system
            , CASE WHEN a.kind = x.kind THEN 200 ELSE 0 END AS kind
            , (similarity(s.title, x.title) * 200)::int4 AS title
            , (ts_rank(s.sales, x.words, 32) * 150)::int4 AS words
            , CASE WHEN c.segment = x.segment THEN 75 ELSE 0 END AS segment
            , CASE WHEN size_band(d.amount_base, d.rated, x.large_from) = x.size_band THEN 75 ELSE 0 END AS size
        ) p
      ) r
      WHERE s.org_key = x.org_key AND (s.title % x.title OR s.sales @@ x.words)
        AND a.id <> x.ask_id AND e.state = 'made' AND r.total >= 250
        AND ask_visible(a.submitter_id, a.assignee_id, d.owner_id, d.team_id, d.confidential, d.state,
          x.caller_id, x.caller_reach, x.sees_confidential, x.led_teams)
      ORDER BY r.total DESC, a.id DESC
      LIMIT 10
    ) k
  ), '[]')
  , 'groups', coalesce((
    SELECT json_agg(json_build_object(
      'kind', x.kind
      , 'segment', g.segment
      , 'size_band', g.size_band
      , 'decision', g.decision
      , 'asks', g.asks
      , 'days', g.days
      , 'workarounds', coalesce((
        SELECT json_agg(json_build_object('id', v.workaround_id, 'version', v.article_version, 'title', v.title) ORDER BY v.workaround_id)
        FROM workaround u
        JOIN workaround_article v ON v.org_key = u.org_key AND v.workaround_id = u.id AND v.article_version = u.published_version
        WHERE u.org_key = x.org_key AND u.id = ANY (g.workaround_ids) AND u.state = 'published'
      ), '[]')
    ) ORDER BY g.asks DESC, g.segment, g.size_band, g.decision)
    FROM (
      SELECT c.segment, size_band(d.amount_base, d.rated, x.large_from) AS size_band, e.kind AS decision, count(*) AS asks,
        percentile_disc(0.5) WITHIN GROUP (ORDER BY greatest(floor(extract(epoch FROM e.made_at - a.submitted_at) / 86400), 0)::int4) AS days,
        (array_agg(DISTINCT e.workaround_id) FILTER (WHERE e.workaround_id IS NOT NULL))[1:10] AS workaround_ids
      FROM (
        SELECT i.id
        FROM unnest(ARRAY['committed', 'worked_around', 'declined']) AS t (state)
        CROSS JOIN LATERAL (
          SELECT a.id
          FROM ask a
          WHERE a.org_key = x.org_key AND a.state = t.state AND a.kind = x.kind AND a.id <> x.ask_id
          ORDER BY a.id DESC
          LIMIT 500
        ) i
      ) newest
      JOIN ask a ON a.org_key = x.org_key AND a.id = newest.id
      JOIN decision e ON e.org_key = a.org_key AND e.id = a.decision_id
      JOIN deal d ON d.org_key = a.org_key AND d.id = a.deal_id
      JOIN account c ON c.org_key = d.org_key AND c.id = d.account_id
      WHERE e.state = 'made' AND NOT d.confidential
      GROUP BY 1, 2, 3
      HAVING count(DISTINCT c.id) >= 3
      ORDER BY count(*) DESC
      LIMIT 40
    ) g
  ), '[]')
)
