-- name: ask_search_save
-- sides: write
-- takes: org_keys int4[], ask_ids text[]
-- What the asks are found by, made again where their words, those of their decisions or comments have changed. Run after they
-- are saved. Reading a text into its words is most of the work, so what was asked is read again only when it was edited.
WITH wanted AS (
  SELECT DISTINCT u.org_key, u.ask_id FROM unnest(:org_keys, :ask_ids) AS u (org_key, ask_id)
),
texts AS (
  SELECT a.org_key, a.id AS ask_id, a.title,
    concat_ws(E'\n', a.need, a.customer_words, a.if_refused) AS need,
    a.details,
    md5(concat_ws(E'\n', a.title, a.need, a.customer_words, a.if_refused, a.details::text)) AS asked_source,
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
sourced AS MATERIALIZED (
  SELECT t.*, md5(concat_ws(E'\n', t.asked_source, t.sales, t.product)) AS source FROM texts t
),
changed AS (
  SELECT t.org_key, t.ask_id, t.source, t.title, t.asked_source, t.sales, t.product,
    CASE
      WHEN s.asked_source = t.asked_source THEN s.asked
      ELSE setweight(search_words(t.title), 'A') || setweight(search_words(t.need), 'B')
        || setweight(jsonb_to_tsvector('pg_catalog.english'::regconfig, coalesce(t.details, '{}'), '["string"]'), 'C')
    END AS asked
  FROM sourced t
  LEFT JOIN ask_search s ON s.org_key = t.org_key AND s.ask_id = t.ask_id
  WHERE s.source IS DISTINCT FROM t.source
)
INSERT INTO ask_search (org_key, ask_id, source, title, asked, asked_source, sales, product)
SELECT w.org_key, w.ask_id, w.source, w.title, w.asked, w.asked_source, w.sales,
  w.sales || setweight(search_words(w.product_text), 'D')
FROM (
  SELECT c.org_key, c.ask_id, c.source, c.title, c.asked, c.asked_source, c.product AS product_text,
    c.asked || setweight(search_words(c.sales), 'C') AS sales
  FROM changed c
) w
ON CONFLICT (org_key, ask_id) DO UPDATE SET
  source = excluded.source, title = excluded.title, asked = excluded.asked, asked_source = excluded.asked_source,
  sales = excluded.sales, product = excluded.product
