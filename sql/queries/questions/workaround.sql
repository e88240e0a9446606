-- name: workaround_one
-- sides: read
-- takes: org_key int4, workaround_id text
-- gives: version int8, body json
-- Sales sees what was published; of what was written on the spot, its own asks tell.
SELECT w.version, {{workaround_json}} AS body
FROM workaround w
JOIN workaround_article v ON v.org_key = w.org_key AND v.workaround_id = w.id AND v.article_version = {{shown_article}}
WHERE w.org_key = :org_key AND w.id = :workaround_id
  AND (w.published_version > 0
    OR true -- product
  )

-- name: workaround_answer
-- sides: write, read
-- takes: org_keys int4[], ids text[], callers text[], extras text[]
-- gives: ord int4, version int8, body json
SELECT k.ord::int4 AS ord, w.version, {{workaround_json}} AS body
FROM unnest(:org_keys, :ids, :callers, :extras) WITH ORDINALITY AS k (org_key, id, caller_id, extra, ord)
JOIN workaround w ON w.org_key = k.org_key AND w.id = k.id
JOIN workaround_article v ON v.org_key = w.org_key AND v.workaround_id = w.id AND v.article_version = {{shown_article}}
ORDER BY k.ord

-- name: workaround_list
-- sides: read
-- takes: org_key int4, q text?, kind text?, state text?, after text?, row_limit int4
-- gives: body json, cursor text
-- Newest first. Sales sees what was published; of what was written on the spot, its own asks tell.
SELECT {{workaround_json}} AS body, w.id AS cursor
FROM (
  SELECT w.id
  FROM workaround w
  WHERE w.org_key = :org_key AND w.id < coalesce(:after, 'workaround_~')
    AND (w.published_version > 0
      OR true -- product
    )
    AND (:kind IS NULL OR w.kind = ANY (string_to_array(:kind, ',')))
    AND (:state IS NULL OR w.state = ANY (string_to_array(:state, ',')))
    AND (:q IS NULL OR EXISTS (
      SELECT
      FROM workaround_article v
      WHERE v.org_key = w.org_key AND v.workaround_id = w.id AND v.article_version = {{shown_article}}
        AND (strpos(lower(v.title), lower(:q)) > 0
          OR search_words(concat_ws(' ', v.title, v.steps, v.customer_wording, v.limits)) @@ search_query(:q))
    ))
  ORDER BY w.id DESC
  LIMIT :row_limit
) page
JOIN workaround w ON w.org_key = :org_key AND w.id = page.id
JOIN workaround_article v ON v.org_key = w.org_key AND v.workaround_id = w.id AND v.article_version = {{shown_article}}
ORDER BY w.id DESC
