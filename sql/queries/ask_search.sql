-- name: ask_search_save
-- sides: write
-- takes: org_keys int4[], ask_ids text[]
-- What the asks are found by, made again where their words, those of their decisions or comments have changed. Run after they
-- are saved.
WITH wanted AS (
  SELECT DISTINCT u.org_key, u.ask_id FROM unnest(:org_keys, :ask_ids) AS u (org_key, ask_id)
),
texts AS (
  SELECT a.org_key, a.id AS ask_id, a.title,
    concat_ws(E'\n', a.need, a.customer_words, a.if_refused) AS need,
    a.details,
    concat_ws(E'\n', e.sales, m.sales) AS sales,
    concat_ws(E'\n', e.product, m.product) AS product
  FROM wanted n
  JOIN ask a ON a.org_key = n.org_key AND a.id = n.ask_id
  CROSS JOIN LATERAL (
    SELECT string_agg(e.customer_wording, E'\n' ORDER BY e.id) FILTER (WHERE e.made_at IS NOT NULL) AS sales,
      string_agg(concat_ws(E'\n', e.rationale, CASE WHEN e.made_at IS NULL THEN e.customer_wording END), E'\n' ORDER BY e.id) AS product
    FROM decision e
    WHERE e.org_key = a.org_key AND e.ask_id = a.id
  ) e
  CROSS JOIN LATERAL (
    SELECT string_agg(m.text, E'\n' ORDER BY m.id) FILTER (WHERE m.audience <> 'product') AS sales,
      string_agg(m.text, E'\n' ORDER BY m.id) FILTER (WHERE m.audience = 'product') AS product
    FROM comment m
    WHERE m.org_key = a.org_key AND m.ask_id = a.id
  ) m
),
changed AS (
  SELECT t.*, md5(concat_ws(E'\n', t.title, t.need, t.details::text, t.sales, t.product)) AS source
  FROM texts t
  LEFT JOIN ask_search s ON s.org_key = t.org_key AND s.ask_id = t.ask_id
  WHERE s.source IS DISTINCT FROM md5(concat_ws(E'\n', t.title, t.need, t.details::text, t.sales, t.product))
)
INSERT INTO ask_search (org_key, ask_id, source, title, sales, product)
SELECT w.org_key, w.ask_id, w.source, w.title, w.sales, w.sales || setweight(search_words(w.product_text), 'D')
FROM (
  SELECT c.org_key, c.ask_id, c.source, c.title, c.product AS product_text,
    setweight(search_words(c.title), 'A') || setweight(search_words(c.need), 'B')
      || setweight(jsonb_to_tsvector('pg_catalog.english'::regconfig, coalesce(c.details, '{}'), '["string"]'), 'C')
      || setweight(search_words(c.sales), 'C') AS sales
  FROM changed c
) w
ON CONFLICT (org_key, ask_id) DO UPDATE SET
  source = excluded.source, title = excluded.title, sales = excluded.sales, product = excluded.product
