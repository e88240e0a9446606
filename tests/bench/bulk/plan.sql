-- Which asks there will be: :asks of them in :orgs orgs, of which the first :proper are there already and the others become copies of
-- the first. The largest org has every eighth ask; the others share the rest by a Zipf's law. Time goes over all orgs alike.

SET session_replication_role = replica; -- teams and their leads name each other
SET work_mem = '256MB';

CREATE FUNCTION pg_temp.id(prefix text, n bigint) RETURNS text LANGUAGE sql IMMUTABLE RETURN prefix || '_' || lpad(n::text, 26, '0');

INSERT INTO org (org_key, id, name, time_zone, ledger_name, base_currency, fiscal_year_starts_month, simulated, size, last_event_at,
  next_number, directory_sequence, policy_version, policy_sequence)
SELECT k, 'org_' || lpad(k::text, 26, '0'), 'Company ' || k, o.time_zone, o.ledger_name, o.base_currency, o.fiscal_year_starts_month, false,
  o.size, o.last_event_at, o.next_number, o.directory_sequence, o.policy_version, o.policy_sequence
FROM org o CROSS JOIN generate_series(:proper + 1, :orgs) k WHERE o.org_key = 1;
SELECT setval('org_org_key_seq', greatest(:orgs, :proper));

CREATE UNLOGGED TABLE bulk_copied AS SELECT k AS org_key FROM generate_series(:proper + 1, :orgs) k;
DO $$
DECLARE
  noun text;
  columns text;
BEGIN
  FOREACH noun IN ARRAY ARRAY['calendar', 'person', 'working_interval', 'token', 'policy', 'budget', 'budget_line', 'budget_entry'] LOOP
    SELECT string_agg(quote_ident(column_name), ', ') INTO columns FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = noun AND column_name <> 'org_key' AND is_generated = 'NEVER';
    EXECUTE format('INSERT INTO %1$I (org_key, %2$s) SELECT k.org_key, t.* FROM (SELECT %2$s FROM %1$I WHERE org_key = 1) t CROSS JOIN bulk_copied k',
      noun, columns);
  END LOOP;
END
$$;

-- Forty reps more in each org, in four teams, each of which the first of its reps leads.
INSERT INTO team (org_key, id, version, last_event, name, lead_id)
SELECT o.org_key, 'team_' || lpad(t::text, 26, '0'), 1, 1, 'Team ' || t, 'person_' || lpad(t::text, 26, '0')
FROM org o CROSS JOIN generate_series(0, 3) t;
INSERT INTO person (org_key, id, version, last_event, name, email, team_id, active, grants)
SELECT o.org_key, 'person_' || lpad(i::text, 26, '0'), 1, 1, 'Rep ' || i, 'rep' || i || '@bench.test',
  'team_' || lpad((i % 4)::text, 26, '0'), true, '[{"role": "rep", "state": "active", "sequence": 1}]'
FROM org o CROSS JOIN generate_series(0, 39) i;

-- Ten articles in each org's library.
INSERT INTO workaround (org_key, id, version, last_event, state, article_version, published_version, owner_id, kind, title, steps, customer_wording)
SELECT p.org_key, 'workaround_' || lpad(i::text, 26, '0'), 1, 1, 'published', 1, 1, p.id,
  (ARRAY['integration', 'feature', 'ui_tailoring', 'unbundling'])[1 + i % 4], 'Do without it, way ' || i, 'Export, change, import again.',
  'You can have that today by an import.'
FROM person p CROSS JOIN generate_series(0, 9) i WHERE p.email = 'head@bench.test';
INSERT INTO workaround_article (org_key, id, version, last_event, workaround_id, article_version, title, steps, customer_wording, author_id, written_at)
SELECT w.org_key, 'article/' || right(w.id, 20) || '/1', 1, 1, w.id, 1, w.title, w.steps, w.customer_wording, w.owner_id, now()
FROM workaround w;

CREATE UNLOGGED TABLE bulk_org AS
SELECT org_key, head_id, size AS first_sequence, next_number AS first_number, asks
FROM (
  SELECT o.org_key, o.size, o.next_number, h.id AS head_id,
    CASE WHEN r.rank = 1 THEN :asks / 8
      ELSE greatest(1, ((:asks - :asks / 8) * r.rank ^ -0.9 / sum(r.rank ^ -0.9) FILTER (WHERE r.rank > 1) OVER ()))::int END AS asks
  FROM org o
  JOIN person h ON h.org_key = o.org_key AND h.email = 'head@bench.test'
  JOIN ( -- the largest are in turn of either half of those that were there already
    SELECT org_key, row_number() OVER (ORDER BY org_key > :proper, (org_key - 1) % greatest(:proper / 2, 1), org_key)::float8 AS rank FROM org
  ) r ON r.org_key = o.org_key
) w;

-- The newest hundred of an org are open.
CREATE UNLOGGED TABLE bulk_ask AS
SELECT b.*, b.first_sequence + sum(b.events) OVER (PARTITION BY b.org_key ORDER BY b.j) - b.events AS sequence
FROM (
  SELECT a.*, CASE a.fate WHEN 'open' THEN 3 WHEN 'withdrawn' THEN 4 WHEN 'committed' THEN 6 ELSE 5 END AS events
  FROM (
    SELECT row_number() OVER (ORDER BY j::float8 / o.asks, o.org_key) AS n, o.org_key, o.head_id, o.first_sequence, j,
      o.first_number + j - 1 AS number,
      CASE WHEN j > o.asks - 100 THEN 'open'
        ELSE (ARRAY['committed', 'worked_around', 'committed', 'declined', 'committed', 'declined', 'withdrawn', 'committed', 'worked_around',
          'declined'])[1 + (j * 7919 + o.org_key) % 10] END AS fate,
      (ARRAY['integration', 'feature', 'ui_tailoring', 'unbundling'])[1 + j * 31 % 4] AS kind,
      now() - interval '540 days' * (1 - j::float8 / o.asks) - interval '1 hour' AS at,
      'person_' || lpad((j * 17 % 40)::text, 26, '0') AS rep_id, 'team_' || lpad((j * 17 % 4)::text, 26, '0') AS team_id
    FROM bulk_org o CROSS JOIN LATERAL generate_series(1, o.asks) j
  ) a
) b
ORDER BY b.n;
ANALYZE bulk_ask;

-- Three events of each ask, and what became of it.
CREATE UNLOGGED TABLE bulk_event AS
SELECT a.n, a.org_key, a.sequence + e.ord - 1 AS sequence, e.kind, a.at + interval '1 microsecond' * e.ord
    + CASE WHEN e.ord > 3 THEN interval '2 days' ELSE interval '0' END AS at,
  CASE e.noun WHEN 'deal' THEN pg_temp.id('deal', a.j / 2) ELSE pg_temp.id(e.noun, a.n) END AS subject_id, pg_temp.id('deal', a.j / 2) AS deal_id,
  CASE WHEN e.noun <> 'deal' THEN pg_temp.id('ask', a.n) END AS ask_id, CASE WHEN e.ord > 3 THEN a.head_id ELSE a.rep_id END AS actor_id, e.audience
FROM bulk_ask a
CROSS JOIN LATERAL (
  VALUES (1, 'deal.recorded', 'deal', 'sales'), (2, 'ask.submitted', 'ask', 'sales'), (3, 'ask.prioritised', 'ask', 'product'),
    (4, CASE WHEN a.fate = 'withdrawn' THEN 'ask.withdrawn' ELSE 'decision.made' END, CASE WHEN a.fate = 'withdrawn' THEN 'ask' ELSE 'decision' END, 'sales'),
    (5, 'ask.' || a.fate, 'ask', 'sales'), (6, 'commitment.made', 'commitment', 'sales')
) e (ord, kind, noun, audience)
WHERE e.ord <= a.events
ORDER BY a.n, e.ord;
