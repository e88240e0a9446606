-- The rows of the cases: two asks of each deal, two deals of each account.

SET session_replication_role = replica; -- references hold, since each row names rows that are made here as well
SET work_mem = '256MB';

CREATE FUNCTION pg_temp.id(prefix text, n bigint) RETURNS text LANGUAGE sql IMMUTABLE RETURN prefix || '_' || lpad(n::text, 26, '0');
CREATE FUNCTION pg_temp.word(n bigint) RETURNS text LANGUAGE sql IMMUTABLE RETURN (ARRAY['provision', 'users', 'groups', 'report',
  'dashboard', 'export', 'import', 'invoice', 'contract', 'tab', 'menu', 'search', 'filter', 'archive', 'audit', 'approval', 'signature', 'mail',
  'calendar', 'ticket', 'warehouse', 'stock', 'forecast', 'budget', 'payroll', 'onboarding', 'training', 'mobile', 'offline', 'sync', 'webhook',
  'single', 'sign', 'role', 'permission', 'region', 'language', 'currency', 'price', 'discount', 'trial', 'seat', 'licence', 'module', 'plugin',
  'theme', 'logo', 'domain', 'certificate', 'backup', 'retention', 'privacy', 'consent', 'survey', 'score', 'alert', 'threshold', 'chart',
  'template', 'form', 'field', 'tag', 'comment', 'history'])[1 + n % 64];
CREATE FUNCTION pg_temp.title(n bigint) RETURNS text LANGUAGE sql IMMUTABLE RETURN initcap(pg_temp.word(n * 7)) || ' ' || pg_temp.word(n * 13 + 5)
  || ' for ' || pg_temp.word(n / 64) || ' and ' || pg_temp.word(n / 4096 + 3) || ', number ' || n;

INSERT INTO account (org_key, id, version, last_event, external_id, name, segment, open_amount_base)
SELECT a.org_key, pg_temp.id('account', a.j / 4), 1, a.sequence, 'BA' || a.j / 4, initcap(pg_temp.word(a.j / 4)) || ' ' || a.j / 4,
  (ARRAY['smb', 'mid_market', 'enterprise'])[1 + a.j / 4 % 3], 0
FROM bulk_ask a WHERE a.j % 4 = 0 OR a.j = 1 ORDER BY a.n;

INSERT INTO deal (org_key, id, version, last_event, external_id, account_id, name, amount, currency, amount_base, rated, stage, close_date,
  owner_id, team_id, confidential, state, closed_on)
SELECT a.org_key, pg_temp.id('deal', a.j / 2), 1, a.sequence, 'BD' || a.j / 2, pg_temp.id('account', a.j / 4), 'Rollout ' || a.j / 2,
  1000000 + a.j * 7919 % 60000000, 'EUR', 1000000 + a.j * 7919 % 60000000, true,
  CASE WHEN a.fate = 'open' THEN 'negotiation' WHEN a.j % 3 = 0 THEN 'closed_lost' ELSE 'closed_won' END, (a.at + interval '60 days')::date,
  a.rep_id, a.team_id, a.j % 200 = 0, CASE WHEN a.fate = 'open' THEN 'open' WHEN a.j % 3 = 0 THEN 'lost' ELSE 'won' END,
  CASE WHEN a.fate <> 'open' THEN (a.at + interval '60 days')::date END
FROM bulk_ask a WHERE a.j % 2 = 0 OR a.j = 1 ORDER BY a.n;

INSERT INTO ask (org_key, id, version, last_event, number, deal_id, kind, state, title, need, customer_words, blocker, origin, wanted_by,
  details, submitter_id, submitted_at, route, large, assignee_id, assignee_role, decider_id, decision_id, round, info_rounds, ladder_step, points,
  due_at, minutes_left, press_at, reasons, escalated_by, closed_at)
SELECT a.org_key, pg_temp.id('ask', a.n), CASE WHEN a.fate = 'open' THEN 1 ELSE 2 END, a.sequence + a.events - 1, a.number,
  pg_temp.id('deal', a.j / 2), a.kind, a.fate, pg_temp.title(a.n),
  'They need ' || pg_temp.word(a.n * 3) || ' and ' || pg_temp.word(a.n * 5 + 1) || ' before they sign, says their ' || pg_temp.word(a.n * 11) || '.',
  CASE WHEN a.n % 2 = 0 THEN 'Without ' || pg_temp.word(a.n * 3) || ' there is no deal.' END,
  (ARRAY['deal_breaker', 'challenge', 'nice_to_have'])[1 + a.n % 3], 'asked', (a.at + interval '90 days')::date,
  CASE a.kind WHEN 'integration' THEN jsonb_build_object('system', initcap(pg_temp.word(a.n * 29)), 'direction', 'in')
    WHEN 'ui_tailoring' THEN '{"screen": "Reports", "change": "Hide the tab"}' WHEN 'unbundling' THEN '{"wanted": ["Core"], "dropped": ["More"]}'
    ELSE '{}' END,
  a.rep_id, a.at, '{"to": "head_of_product", "rule": "large deals go to the head", "because": "Large deals go straight to the Head of Product, who knows what the product can do and may commit to it.", "policy_version": 1}',
  true, a.head_id, 'head_of_product', CASE WHEN a.fate NOT IN ('open', 'withdrawn') THEN a.head_id END,
  CASE WHEN a.fate NOT IN ('open', 'withdrawn') THEN pg_temp.id('decision', a.n) END, 1, 0, 0, -1, a.at + interval '4 hours', 0,
  a.at - interval '1 day',
  '[{"rule": "large deals go to the head", "because": "Large deals go straight to the Head of Product, who knows what the product can do and may commit to it.", "audience": "sales", "ahead_minutes": 0}, {"rule": "large deal", "because": "It is a large deal.", "audience": "sales", "ahead_minutes": 240}]',
  '[]', CASE WHEN a.fate <> 'open' THEN a.at + interval '2 days' END
FROM bulk_ask a ORDER BY a.n;

INSERT INTO decision (org_key, id, version, last_event, ask_id, deal_id, kind, state, maker_id, authority, customer_wording, rationale, terms, draw,
  rails, workaround_id, workaround_version, made_at)
SELECT a.org_key, pg_temp.id('decision', a.n), 1, a.sequence + 3, pg_temp.id('ask', a.n), pg_temp.id('deal', a.j / 2),
  CASE a.fate WHEN 'committed' THEN 'commit' WHEN 'declined' THEN 'decline' ELSE 'workaround' END, 'made', a.head_id,
  '{"kind": "role", "role": "head_of_product", "segregation": "kept", "grant_sequence": 9, "policy_version": 1}',
  'We looked at ' || pg_temp.word(a.n * 3) || ' and this is our answer.', 'The ' || a.n % 7 || 'th of its kind this quarter.',
  CASE WHEN a.fate = 'committed' THEN jsonb_build_object('kind', 'work', 'scope', pg_temp.title(a.n), 'due_on', (a.at + interval '90 days')::date,
    'owner_id', a.head_id, 'deliverable_id', pg_temp.id('deliverable', a.n), 'deliverable_title', pg_temp.title(a.n)) END,
  CASE WHEN a.fate = 'committed' THEN jsonb_build_object('line', 'shared', 'points', 1 + a.n % 8, 'quarter',
    extract(year FROM a.at) || 'Q' || extract(quarter FROM a.at)) END,
  '[]', CASE WHEN a.fate = 'worked_around' THEN pg_temp.id('workaround', a.n % 10) END, CASE WHEN a.fate = 'worked_around' THEN 1 ELSE 0 END,
  a.at + interval '2 days'
FROM bulk_ask a WHERE a.fate NOT IN ('open', 'withdrawn') ORDER BY a.n;

INSERT INTO deliverable (org_key, id, version, last_event, title, owner_id, points, state, quarter, line, decision_id)
SELECT a.org_key, pg_temp.id('deliverable', a.n), 1, a.sequence + 4, pg_temp.title(a.n), a.head_id, 1 + a.n % 8,
  (ARRAY['done', 'done', 'planned', 'started'])[1 + a.n % 4], extract(year FROM a.at) || 'Q' || extract(quarter FROM a.at), 'shared',
  pg_temp.id('decision', a.n)
FROM bulk_ask a WHERE a.fate = 'committed' ORDER BY a.n;

INSERT INTO commitment (org_key, id, version, last_event, ask_id, decision_id, deliverable_id, deal_id, account_id, kind, state, scope,
  customer_wording, due_on, first_due_on, minutes, conditions, owner_id, maker_id, authority, made_at, closed_at)
SELECT a.org_key, pg_temp.id('commitment', a.n), 1, a.sequence + 5, pg_temp.id('ask', a.n), pg_temp.id('decision', a.n),
  pg_temp.id('deliverable', a.n), pg_temp.id('deal', a.j / 2), pg_temp.id('account', a.j / 4), 'work',
  (ARRAY['accepted', 'accepted', 'conditional', 'active', 'released'])[1 + a.n % 5], pg_temp.title(a.n), 'We will have it by then.',
  (a.at + interval '90 days')::date, (a.at + interval '90 days')::date, 0, '[{"n": 1, "kind": "deal_won"}]', a.head_id, a.head_id,
  '{"kind": "role", "role": "head_of_product", "segregation": "kept", "grant_sequence": 9, "policy_version": 1}', a.at + interval '2 days',
  CASE WHEN a.n % 5 IN (0, 1, 4) THEN a.at + interval '100 days' END
FROM bulk_ask a WHERE a.fate = 'committed' ORDER BY a.n;

INSERT INTO budget (org_key, id, version, last_event, quarter, state, capacity, share_bp)
SELECT a.org_key, pg_temp.id('budget', replace(a.quarter, 'Q', '')::int), 1, 1, a.quarter, 'set', a.points * 10, 1000
FROM (SELECT v.org_key, v.quarter, sum(v.points) AS points FROM deliverable v GROUP BY 1, 2) a
ON CONFLICT DO NOTHING;
INSERT INTO budget_line (org_key, id, version, last_event, quarter, line, allotted_points, overdraft_points, reserved_points, consumed_points)
SELECT v.org_key, v.quarter || '/shared', 1, 1, v.quarter, 'shared', sum(v.points), 0, sum(v.points), 0 FROM deliverable v GROUP BY v.org_key, v.quarter
ON CONFLICT DO NOTHING;
INSERT INTO budget_entry (org_key, id, version, last_event, sequence, n, quarter, line, kind, points, decision_id, deliverable_id)
SELECT a.org_key, a.sequence + 3 || '/1', 1, a.sequence + 3, a.sequence + 3, 1, extract(year FROM a.at) || 'Q' || extract(quarter FROM a.at), 'shared',
  'reserve', 1 + a.n % 8, pg_temp.id('decision', a.n), pg_temp.id('deliverable', a.n)
FROM bulk_ask a WHERE a.fate = 'committed' ORDER BY a.n;

INSERT INTO comment (org_key, id, version, last_event, ask_id, author_id, audience, text, at)
SELECT a.org_key, pg_temp.id('comment', a.n), 1, a.sequence, pg_temp.id('ask', a.n), a.rep_id, (ARRAY['sales', 'product'])[1 + a.n / 5 % 2],
  'They asked for ' || pg_temp.word(a.n * 3) || ' again.', a.at + interval '1 day'
FROM bulk_ask a WHERE a.n % 5 = 0 ORDER BY a.n;

INSERT INTO relation (org_key, id, version, last_event, ask_id, other_id, kind)
SELECT a.org_key, a.sequence || '/1', 1, a.sequence, pg_temp.id('ask', a.n), pg_temp.id('ask', b.n), 'same_theme'
FROM bulk_ask a JOIN bulk_ask b ON b.org_key = a.org_key AND b.j = a.j - 1 WHERE a.n % 50 = 0;

INSERT INTO ask_search (org_key, ask_id, source, title, sales, product)
SELECT w.org_key, w.id, md5(w.title || w.need), w.title, w.words, w.words
FROM (
  SELECT a.org_key, a.id, a.title, a.need, setweight(search_words(a.title), 'A') || setweight(search_words(a.need), 'B')
    || setweight(jsonb_to_tsvector('pg_catalog.english'::regconfig, coalesce(a.details, '{}'), '["string"]'), 'C') AS words
  FROM ask a JOIN bulk_ask b ON b.org_key = a.org_key AND a.id = pg_temp.id('ask', b.n)
) w;
