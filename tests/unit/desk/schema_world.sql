-- A small company, in which each case of schema_cases.sql and statement_cases.sql finds itself. Ada sells and leads team 1, Ben
-- sells in it, Cleo heads product.

INSERT INTO org (org_key, id, name, time_zone) VALUES
  (1, 'org_00000000000000000000000001', 'Org', 'Europe/Berlin'),
  (2, 'org_00000000000000000000000002', 'Other', 'UTC');

INSERT INTO team VALUES
  (1, 'team_00000000000000000000000001', 1, 1, 'North', 'person_00000000000000000000000001');

INSERT INTO person (org_key, id, version, last_event, name, email, team_id, active, grants) VALUES
  (1, 'person_00000000000000000000000001', 1, 1, 'Ada', 'ada@x.de', 'team_00000000000000000000000001', true,
    '[{"role":"rep","state":"active","sequence":1},{"role":"admin","state":"pending","sequence":2}]'),
  (1, 'person_00000000000000000000000002', 1, 1, 'Ben', 'ben@x.de', 'team_00000000000000000000000001', false,
    '[{"role":"rep","state":"active","sequence":1}]'),
  (1, 'person_00000000000000000000000003', 1, 1, 'Cleo', 'cleo@x.de', NULL, true, '[]');

INSERT INTO account VALUES
  (1, 'account_00000000000000000000000001', 1, 1, 'A1', 'Globex', 'smb', 0);

INSERT INTO deal VALUES
  (1, 'deal_00000000000000000000000001', 1, 1, 'D1', 'account_00000000000000000000000001', 'Deal', 5, 'EUR', 5, true,
    'closing', '2027-01-29', 'person_00000000000000000000000002', 'team_00000000000000000000000001', false, 'open', NULL,
    NULL);

INSERT INTO ask (org_key, id, version, last_event, number, deal_id, kind, state, title, need, blocker, origin, submitter_id,
    submitted_at, route, large, round, info_rounds, ladder_step, points, minutes_left, press_at, reasons, escalated_by)
    VALUES
  (1, 'ask_00000000000000000000000001', 1, 1, 1001, 'deal_00000000000000000000000001', 'feature', 'open', 'Provision users',
    'Their IT wants SCIM', 'challenge', 'asked', 'person_00000000000000000000000002', '2027-01-05 12:00:00.123456+00', '{}',
    false, 1, 0, 0, -1, 0, '2027-01-05 12:00:00.123456+00',
    '[{"rule":"a","because":"b","ahead_minutes":0,"audience":"sales"},
      {"rule":"inside","because":"c","ahead_minutes":9,"audience":"product"}]',
    '[]');

INSERT INTO workaround VALUES
  (1, 'workaround_00000000000000000000000001', 1, 1, 'draft', 1, 0, 'person_00000000000000000000000003', NULL, 'Secret', 's',
    'w', NULL),
  (1, 'workaround_00000000000000000000000002', 1, 1, 'published', 2, 1, 'person_00000000000000000000000003', NULL, 'Newer
    than published', 's', 'w', NULL),
  (1, 'workaround_00000000000000000000000003', 1, 1, 'draft', 1, 0, 'person_00000000000000000000000003', NULL, 'On the spot',
    's', 'w', NULL);

INSERT INTO workaround_article VALUES
  (1, 'w1/1', 1, 1, 'workaround_00000000000000000000000001', 1, 'Secret', 's', 'w', NULL,
    'person_00000000000000000000000003', '2027-01-05 12:00:00.123456+00'),
  (1, 'w2/1', 1, 1, 'workaround_00000000000000000000000002', 1, 'Published', 's', 'w', NULL,
    'person_00000000000000000000000003', '2027-01-05 12:00:00.123456+00'),
  (1, 'w2/2', 1, 1, 'workaround_00000000000000000000000002', 2, 'Newer', 's', 'w', NULL, 'person_00000000000000000000000003',
    '2027-01-05 12:00:00.123456+00'),
  (1, 'w3/1', 1, 1, 'workaround_00000000000000000000000003', 1, 'On the spot', 's', 'w', NULL,
    'person_00000000000000000000000003', '2027-01-05 12:00:00.123456+00');

INSERT INTO decision (org_key, id, version, last_event, ask_id, deal_id, kind, state, maker_id, customer_wording, rationale,
    draw, rails, workaround_id, workaround_version, made_at) VALUES
  (1, 'decision_00000000000000000000000001', 1, 1, 'ask_00000000000000000000000001', 'deal_00000000000000000000000001',
    'workaround', 'made', 'person_00000000000000000000000003', 'We will gladly', 'Hidden grounds',
    '{"points":3,"overdraft_reason":"hidden"}', '[]', 'workaround_00000000000000000000000003', 1, '2027-01-05
    12:00:00.123456+00'),
  (1, 'decision_00000000000000000000000002', 1, 1, 'ask_00000000000000000000000001', 'deal_00000000000000000000000001',
    'commit', 'proposed', 'person_00000000000000000000000003', 'Perhaps we will', 'Doubts', NULL, '[]', NULL, 0, NULL);

INSERT INTO comment VALUES
  (1, 'comment_00000000000000000000000001', 1, 1, 'ask_00000000000000000000000001', 'person_00000000000000000000000003',
    'product', 'Amongst us', '2027-01-05 12:00:00.123456+00'),
  (1, 'comment_00000000000000000000000002', 1, 1, 'ask_00000000000000000000000001', 'person_00000000000000000000000003',
    'sales', 'For all', '2027-01-05 12:00:00.123456+00');

INSERT INTO budget_line VALUES
  (1, '2027Q1/shared', 1, 1, '2027Q1', 'shared', 8, 2, 5, 5);

INSERT INTO budget_entry VALUES
  (1, '1/1', 1, 1, 1, 1, '2027Q1', 'shared', 'overdraw', 2, NULL, NULL, 'hidden'),
  (1, '2/1', 1, 1, 2, 1, '2027Q1', 'shared', 'adjust', 2, NULL, NULL, 'open');

INSERT INTO event (org_key, sequence, id, kind, subject_id, command_id, recorded_at, audience, leaf, leaf_hash) SELECT 1, n,
    'event_0000000000000000000000000' || n, 'ask.submitted', 'ask_00000000000000000000000001',
    'command_00000000000000000000000001', '2027-01-01 00:00Z'::timestamptz + n * interval '1 hour', CASE WHEN n % 2 = 0 THEN
    'product' ELSE 'sales' END, 'x', sha256('x') FROM generate_series(0, 9) n;

INSERT INTO event_field VALUES
  (1, 1, 0, 'title', 'sales', 'WyJjMkZzZEhOaGJIUnpZV3gwYzJGc2RBIiwidGl0bGUiLCJTQ0lNLCBubyBkw6lhbD8-Il0'),
  (1, 1, 1, 'note', 'product', 'x');
