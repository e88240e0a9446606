-- What the tables hold against whoever comes. A case is a paragraph: what it says; who runs it, and what that gives (the first
-- value, the SQLSTATE of its failure, or how many rows); the SQL.

-- ---- what sales cannot read

-- sales cannot read a rationale
-- as desk_read_sales gives 42501
SELECT rationale FROM decision

-- nor all of a decision
-- as desk_read_sales gives 42501
SELECT * FROM decision

-- nor the draw with its reason
-- as desk_read_sales gives 42501
SELECT draw FROM decision

-- but the draw without it
-- as desk_read_sales gives {"points": 3}
SELECT draw_sales FROM decision

-- nor in whose name it was made
-- as desk_read_sales gives 42501
SELECT authority FROM decision

-- nor a proposal
-- as desk_read_sales gives 0
SELECT count(*) FROM decision WHERE state = 'proposed'

-- but what was made
-- as desk_read_sales gives We will gladly
SELECT customer_wording FROM decision

-- nor why an ask presses
-- as desk_read_sales gives 42501
SELECT reasons FROM ask

-- nor when
-- as desk_read_sales gives 42501
SELECT press_at FROM ask

-- but the reasons that are for sales
-- as desk_read_sales gives 1
SELECT jsonb_array_length(reasons_sales) FROM ask

-- nor comments among product
-- as desk_read_sales gives For all
SELECT string_agg(text, ',') FROM comment

-- nor events of product
-- as desk_read_sales gives 5
SELECT count(*) FROM event

-- nor their fields
-- as desk_read_sales gives title
SELECT string_agg(name, ',') FROM event_field

-- nor what product's search finds
-- as desk_read_sales gives 42501
SELECT product FROM ask_search

-- nor the rules
-- as desk_read_sales gives 42501
SELECT 1 FROM policy

-- nor the history
-- as desk_read_sales gives 42501
SELECT 1 FROM history

-- nor kept answers
-- as desk_read_sales gives 42501
SELECT 1 FROM command

-- nor secrets
-- as desk_read_sales gives 42501
SELECT secret_sha256 FROM token

-- nor why a line was overdrawn
-- as desk_read_sales gives 42501
SELECT reason FROM budget_entry

-- but why it was adjusted
-- as desk_read_sales gives open
SELECT string_agg(reason_sales, ',') FROM budget_entry

-- nor the text of a workaround as it is being written
-- as desk_read_sales gives 42501
SELECT title FROM workaround

-- nor drafts, unless they were offered
-- as desk_read_sales gives 2,3
SELECT string_agg(right(id, 1), ',' ORDER BY id) FROM workaround

-- nor articles that were neither published nor offered
-- as desk_read_sales gives Published,On the spot
SELECT string_agg(title, ',' ORDER BY id) FROM workaround_article

-- nor a partition behind the table's back
-- as desk_read_sales gives 42501
SELECT 1 FROM event_0

-- sales writes nothing
-- as desk_read_sales gives 42501
UPDATE deal SET name = 'x'

-- ---- what product reads

-- product reads proposals
-- as desk_read_product gives 2
SELECT count(*) FROM decision

-- product reads rationales
-- as desk_read_product gives Hidden grounds
SELECT rationale FROM decision WHERE state = 'made'

-- product reads all comments
-- as desk_read_product gives 2
SELECT count(*) FROM comment

-- product reads all events
-- as desk_read_product gives 10
SELECT count(*) FROM event

-- product writes nothing
-- as desk_read_product gives 42501
UPDATE deal SET name = 'x'

-- ---- what writers cannot do, and who else may what

-- an event is never changed
-- as desk_write gives 42501
UPDATE event SET kind = 'x'

-- nor removed
-- as desk_write gives 42501
DELETE FROM event

-- nor truncated
-- as desk_write gives 42501
TRUNCATE event

-- nor is what it says
-- as desk_write gives 42501
DELETE FROM event_field

-- nor the history
-- as desk_write gives 42501
UPDATE history SET image = '{}'

-- nor a budget's entry
-- as desk_write gives 42501
UPDATE budget_entry SET points = 1

-- nor a comment
-- as desk_write gives 42501
UPDATE comment SET text = 'x'

-- nor an article
-- as desk_write gives 42501
UPDATE workaround_article SET title = 'x'

-- no row of a noun is removed
-- as desk_write gives 42501
DELETE FROM ask

-- writers see all comments
-- as desk_write gives 2
SELECT count(*) FROM comment

-- writers make the parts of days
-- as desk_write gives t
SELECT desk_partitions('2027-06-01') >= 4

-- nobody else does
-- as desk_read_product gives 42501
SELECT desk_partitions('2027-06-01')

-- the notary reads leaves
-- as desk_notary gives 10
SELECT count(*) FROM event

-- the notary reads no asks
-- as desk_notary gives 42501
SELECT 1 FROM ask

-- ---- what must be true of a row

-- a line is never overspent
-- as desk_write gives 23514
UPDATE budget_line SET reserved_points = 6

-- nor below nothing
-- as desk_write gives 23514
UPDATE budget_line SET reserved_points = -1

-- a closed ask is in a closed state
-- as desk_write gives 23514
UPDATE ask SET closed_at = now()

-- a proposed ask has a decision
-- as desk_write gives 23514
UPDATE ask SET state = 'proposed'

-- an approver is somebody else
-- as desk_write gives 23514
UPDATE decision SET approver_id = maker_id

-- a decision that is made says when
-- as desk_write gives 23514
UPDATE decision SET state = 'made'

-- one proposal an ask
-- as desk_write gives 23505
UPDATE decision SET state = 'proposed'

-- an id has its prefix
-- as desk_write gives 23514
UPDATE ask SET deal_id = 'ask_00000000000000000000000001'

-- an id's time fits
-- as desk_write gives 23514
UPDATE ask SET deal_id = 'deal_8zzzzzzzzzzzzzzzzzzzzzzzzz'

-- a word is one of the words
-- as desk_write gives 23514
UPDATE ask SET state = 'wished'

-- a key does not cross orgs
-- as desk_write gives 23503
INSERT INTO deal SELECT 2, 'deal_00000000000000000000000002', 1, 1, 'D2', account_id, 'Deal', 5, 'EUR', 5, true, 'closing',
  '2027-01-29', owner_id, team_id, false, 'open', NULL, NULL FROM deal

-- an e-mail address is one person's
-- as desk_write gives 23505
UPDATE person SET email = 'ADA@x.de' WHERE name = 'Ben'

-- a deal's external id is its own
-- as desk_write gives 23505
INSERT INTO deal SELECT 1, 'deal_00000000000000000000000002', 1, 1, external_id, account_id, 'Deal', 5, 'EUR', 5, true,
  'closing', '2027-01-29', owner_id, team_id, false, 'open', NULL, NULL FROM deal

-- the same ask is live once
-- as desk_write gives 23505
INSERT INTO ask (org_key, id, version, last_event, number, deal_id, kind, state, title, need, blocker, origin, submitter_id,
  submitted_at, large, round, info_rounds, ladder_step, points, minutes_left, reasons, escalated_by) SELECT 1,
  'ask_00000000000000000000000002', 1, 1, 1002, deal_id, kind, state, upper(title), need, blocker, origin, submitter_id,
  submitted_at, large, 1, 0, 0, -1, 0, '[]', '[]' FROM ask

-- ---- functions

-- roles in force are those that are active
-- as desk_write gives {rep}
SELECT roles FROM person WHERE name = 'Ada'

-- one who has left has none
-- as desk_write gives {}
SELECT roles FROM person WHERE name = 'Ben'

-- an instant in the API's form
-- as desk_write gives 2027-01-05T12:00:00.123Z
SELECT ts('2027-01-05 12:00:00.123456+00')

-- an instant in the ledger's form
-- as desk_write gives 2027-01-05T12:00:00.123456Z
SELECT ts_micros('2027-01-05 12:00:00.123456+00')

-- no instant has no form
-- as desk_write gives t
SELECT ts(NULL) IS NULL

-- a disclosure discloses its value
-- as desk_write gives "SCIM, no déal?>"
SELECT disclosed(disclosure) FROM event_field WHERE ord = 0

-- whatever its length
-- as desk_write gives t
SELECT bool_and(disclosed(translate(encode(convert_to(json_build_array('s', 'n', repeat('ä?', n))::text, 'UTF8'), 'base64'),
  E'+/=\n', '-_'))::text = to_json(repeat('ä?', n))::text) FROM generate_series(0, 40) n

-- the last event before an instant
-- as desk_write gives 5
SELECT sequence_at(1, '2027-01-01 05:59Z')

-- at the very instant
-- as desk_write gives 5
SELECT sequence_at(1, '2027-01-01 05:00Z')

-- before the first there is none
-- as desk_write gives -1
SELECT sequence_at(1, '2026-12-31 23:59Z')

-- after the last it is the last
-- as desk_write gives 9
SELECT sequence_at(1, '2037-01-01 00:00Z')

-- an org without events has none
-- as desk_write gives -1
SELECT sequence_at(2, now())

-- ---- who sees which deals: those of Ben, in the team that Ada leads

-- who reaches all sees all but what is confidential
-- as desk_read_sales gives open,teamless,won
SELECT string_agg(d.name, ',' ORDER BY d.name)
FROM (VALUES ('open', 'team_00000000000000000000000001', false, 'open'),
             ('confidential', 'team_00000000000000000000000001', true, 'open'),
             ('won', 'team_00000000000000000000000001', false, 'won'),
             ('teamless', NULL, false, 'open')) AS d (name, team_id, confidential, state)
WHERE deal_visible('person_00000000000000000000000002', d.team_id, d.confidential, d.state,
  'person_00000000000000000000000003', 'all', false,
  ARRAY(SELECT t.id FROM team t WHERE t.org_key = 1 AND t.lead_id = 'person_00000000000000000000000003'))

-- the heads see that, too
-- as desk_read_sales gives confidential,open,teamless,won
SELECT string_agg(d.name, ',' ORDER BY d.name)
FROM (VALUES ('open', 'team_00000000000000000000000001', false, 'open'),
             ('confidential', 'team_00000000000000000000000001', true, 'open'),
             ('won', 'team_00000000000000000000000001', false, 'won'),
             ('teamless', NULL, false, 'open')) AS d (name, team_id, confidential, state)
WHERE deal_visible('person_00000000000000000000000002', d.team_id, d.confidential, d.state,
  'person_00000000000000000000000003', 'all', true,
  ARRAY(SELECT t.id FROM team t WHERE t.org_key = 1 AND t.lead_id = 'person_00000000000000000000000003'))

-- after the sale only what was won is seen
-- as desk_read_sales gives won
SELECT string_agg(d.name, ',' ORDER BY d.name)
FROM (VALUES ('open', 'team_00000000000000000000000001', false, 'open'),
             ('confidential', 'team_00000000000000000000000001', true, 'open'),
             ('won', 'team_00000000000000000000000001', false, 'won'),
             ('teamless', NULL, false, 'open')) AS d (name, team_id, confidential, state)
WHERE deal_visible('person_00000000000000000000000002', d.team_id, d.confidential, d.state,
  'person_00000000000000000000000003', 'won', false,
  ARRAY(SELECT t.id FROM team t WHERE t.org_key = 1 AND t.lead_id = 'person_00000000000000000000000003'))

-- a lead sees her team's
-- as desk_read_sales gives open,won
SELECT string_agg(d.name, ',' ORDER BY d.name)
FROM (VALUES ('open', 'team_00000000000000000000000001', false, 'open'),
             ('confidential', 'team_00000000000000000000000001', true, 'open'),
             ('won', 'team_00000000000000000000000001', false, 'won'),
             ('teamless', NULL, false, 'open')) AS d (name, team_id, confidential, state)
WHERE deal_visible('person_00000000000000000000000002', d.team_id, d.confidential, d.state,
  'person_00000000000000000000000001', 'team', false,
  ARRAY(SELECT t.id FROM team t WHERE t.org_key = 1 AND t.lead_id = 'person_00000000000000000000000001'))

-- an owner sees his own, and what is confidential
-- as desk_read_sales gives confidential,open,teamless,won
SELECT string_agg(d.name, ',' ORDER BY d.name)
FROM (VALUES ('open', 'team_00000000000000000000000001', false, 'open'),
             ('confidential', 'team_00000000000000000000000001', true, 'open'),
             ('won', 'team_00000000000000000000000001', false, 'won'),
             ('teamless', NULL, false, 'open')) AS d (name, team_id, confidential, state)
WHERE deal_visible('person_00000000000000000000000002', d.team_id, d.confidential, d.state,
  'person_00000000000000000000000002', 'own', false,
  ARRAY(SELECT t.id FROM team t WHERE t.org_key = 1 AND t.lead_id = 'person_00000000000000000000000002'))

-- another rep sees none of them
-- as desk_read_sales gives 
SELECT string_agg(d.name, ',' ORDER BY d.name)
FROM (VALUES ('open', 'team_00000000000000000000000001', false, 'open'),
             ('confidential', 'team_00000000000000000000000001', true, 'open'),
             ('won', 'team_00000000000000000000000001', false, 'won'),
             ('teamless', NULL, false, 'open')) AS d (name, team_id, confidential, state)
WHERE deal_visible('person_00000000000000000000000002', d.team_id, d.confidential, d.state,
  'person_00000000000000000000000001', 'own', false,
  ARRAY(SELECT t.id FROM team t WHERE t.org_key = 1 AND t.lead_id = 'person_00000000000000000000000001'))

-- whoever reaches nothing sees not even his own
-- as desk_read_sales gives 
SELECT string_agg(d.name, ',' ORDER BY d.name)
FROM (VALUES ('open', 'team_00000000000000000000000001', false, 'open'),
             ('confidential', 'team_00000000000000000000000001', true, 'open'),
             ('won', 'team_00000000000000000000000001', false, 'won'),
             ('teamless', NULL, false, 'open')) AS d (name, team_id, confidential, state)
WHERE deal_visible('person_00000000000000000000000002', d.team_id, d.confidential, d.state,
  'person_00000000000000000000000002', 'none', true,
  ARRAY(SELECT t.id FROM team t WHERE t.org_key = 1 AND t.lead_id = 'person_00000000000000000000000002'))

-- who submitted an ask sees it
-- as desk_read_sales gives t
SELECT ask_visible('person_00000000000000000000000001', 'person_00000000000000000000000003',
  'person_00000000000000000000000002', NULL, true, 'open', 'person_00000000000000000000000001', 'own', false, '{}')

-- who holds it sees it, though the deal is confidential
-- as desk_read_sales gives t
SELECT ask_visible('person_00000000000000000000000002', 'person_00000000000000000000000003',
  'person_00000000000000000000000002', NULL, true, 'open', 'person_00000000000000000000000003', 'own', false, '{}')

-- nobody's ask is not everybody's
-- as desk_read_sales gives f
SELECT ask_visible('person_00000000000000000000000002', NULL,
  'person_00000000000000000000000002', NULL, true, 'open', 'person_00000000000000000000000001', 'own', false, '{}')

-- an admin sees none, even his own
-- as desk_read_sales gives f
SELECT ask_visible('person_00000000000000000000000001', NULL,
  'person_00000000000000000000000002', NULL, true, 'open', 'person_00000000000000000000000001', 'none', false, '{}')
