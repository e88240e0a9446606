-- What the desk's statements do. A case is a paragraph: what it says; who runs it, and what that gives (the first value of the
-- last statement, the SQLSTATE of its failure, or how many rows); the SQL, in which `EXECUTE name(…)` runs one of sql/queries.

-- ---- working time

-- summer and winter begin at the same hour of the wall
-- as desk_write gives 07:00:00 08:00:00
INSERT INTO calendar VALUES (1, 'calendar_00000000000000000000000001', 1, 1, 'Europe/Berlin',
  '{"hours":[{"weekday":"tuesday","from":"08:00","until":"09:00"}]}');
EXECUTE working_interval_expand('{1}', '{2027-01-05 12:00:00Z}');
UPDATE calendar SET rules = '{"hours":[{"weekday":"monday","from":"09:00","until":"17:00"}],"holidays":[]}';
EXECUTE working_interval_expand('{1}', '{2027-01-05 12:00:00Z}');
SELECT string_agg(DISTINCT starts_at::time::text, ' ') FROM working_interval

-- a holiday has no working time
-- as desk_write gives 0
INSERT INTO calendar VALUES (1, 'calendar_00000000000000000000000001', 1, 1, 'Europe/Berlin',
  '{"hours":[{"weekday":"tuesday","from":"08:00","until":"09:00"}]}');
EXECUTE working_interval_expand('{1}', '{2027-01-05 12:00:00Z}');
UPDATE calendar SET rules = '{"hours":[{"weekday":"monday","from":"09:00","until":"17:00"}],"holidays":["2027-01-04"]}';
EXECUTE working_interval_expand('{1}', '{2027-01-05 12:00:00Z}');
SELECT count(*) FROM working_interval WHERE starts_at::date = '2027-01-04'

-- the same day a week after has
-- as desk_write gives 1
INSERT INTO calendar VALUES (1, 'calendar_00000000000000000000000001', 1, 1, 'Europe/Berlin',
  '{"hours":[{"weekday":"tuesday","from":"08:00","until":"09:00"}]}');
EXECUTE working_interval_expand('{1}', '{2027-01-05 12:00:00Z}');
UPDATE calendar SET rules = '{"hours":[{"weekday":"monday","from":"09:00","until":"17:00"}],"holidays":["2027-01-04"]}';
EXECUTE working_interval_expand('{1}', '{2027-01-05 12:00:00Z}');
SELECT count(*) FROM working_interval WHERE starts_at::date = '2027-01-11'

-- what overlaps is one
-- as desk_write gives 08:00:00
INSERT INTO calendar VALUES (1, 'calendar_00000000000000000000000001', 1, 1, 'Europe/Berlin',
  '{"hours":[{"weekday":"tuesday","from":"08:00","until":"09:00"}]}');
EXECUTE working_interval_expand('{1}', '{2027-01-05 12:00:00Z}');
UPDATE calendar SET rules = '{"hours":[{"weekday":"monday","from":"09:00","until":"13:00"},
  {"weekday":"monday","from":"12:00","until":"17:00"}],"holidays":[]}';
EXECUTE working_interval_expand('{1}', '{2027-01-05 12:00:00Z}');
SELECT string_agg(DISTINCT (ends_at - starts_at)::text, ' ') FROM working_interval

-- what touches is one
-- as desk_write gives 08:00:00
INSERT INTO calendar VALUES (1, 'calendar_00000000000000000000000001', 1, 1, 'Europe/Berlin',
  '{"hours":[{"weekday":"tuesday","from":"08:00","until":"09:00"}]}');
EXECUTE working_interval_expand('{1}', '{2027-01-05 12:00:00Z}');
UPDATE calendar SET rules = '{"hours":[{"weekday":"monday","from":"13:00","until":"17:00"},
  {"weekday":"monday","from":"09:00","until":"13:00"}],"holidays":[]}';
EXECUTE working_interval_expand('{1}', '{2027-01-05 12:00:00Z}');
SELECT string_agg(DISTINCT (ends_at - starts_at)::text, ' ') FROM working_interval

-- a break stays
-- as desk_write gives 2
INSERT INTO calendar VALUES (1, 'calendar_00000000000000000000000001', 1, 1, 'Europe/Berlin',
  '{"hours":[{"weekday":"tuesday","from":"08:00","until":"09:00"}]}');
EXECUTE working_interval_expand('{1}', '{2027-01-05 12:00:00Z}');
UPDATE calendar SET rules = '{"hours":[{"weekday":"monday","from":"13:30","until":"17:00"},
  {"weekday":"monday","from":"09:00","until":"13:00"}],"holidays":[]}';
EXECUTE working_interval_expand('{1}', '{2027-01-05 12:00:00Z}');
SELECT count(*) FROM working_interval WHERE starts_at::date = '2027-01-11'

-- a night ends on the next day
-- as desk_write gives 2027-01-12T05:00:00.000Z
INSERT INTO calendar VALUES (1, 'calendar_00000000000000000000000001', 1, 1, 'Europe/Berlin',
  '{"hours":[{"weekday":"tuesday","from":"08:00","until":"09:00"}]}');
EXECUTE working_interval_expand('{1}', '{2027-01-05 12:00:00Z}');
UPDATE calendar SET rules = '{"hours":[{"weekday":"monday","from":"22:00","until":"06:00"}],"holidays":[]}';
EXECUTE working_interval_expand('{1}', '{2027-01-05 12:00:00Z}');
SELECT ts(ends_at) FROM working_interval WHERE starts_at::date = '2027-01-11'

-- an hour that the clock skips is none
-- as desk_write gives 0
INSERT INTO calendar VALUES (1, 'calendar_00000000000000000000000001', 1, 1, 'Europe/Berlin',
  '{"hours":[{"weekday":"tuesday","from":"08:00","until":"09:00"}]}');
EXECUTE working_interval_expand('{1}', '{2027-01-05 12:00:00Z}');
UPDATE calendar SET rules = '{"hours":[{"weekday":"sunday","from":"02:00","until":"03:00"}],"holidays":[]}';
EXECUTE working_interval_expand('{1}', '{2027-01-05 12:00:00Z}');
SELECT count(*) FROM working_interval WHERE starts_at::date = '2027-03-28'

-- an hour that comes twice is two
-- as desk_write gives 03:00:00
INSERT INTO calendar VALUES (1, 'calendar_00000000000000000000000001', 1, 1, 'Europe/Berlin',
  '{"hours":[{"weekday":"tuesday","from":"08:00","until":"09:00"}]}');
EXECUTE working_interval_expand('{1}', '{2027-01-05 12:00:00Z}');
UPDATE calendar SET rules = '{"hours":[{"weekday":"sunday","from":"01:30","until":"03:30"}],"holidays":[]}';
EXECUTE working_interval_expand('{1}', '{2027-01-05 12:00:00Z}');
SELECT ends_at - starts_at FROM working_interval WHERE ends_at::date = '2027-10-31'

-- it begins a month before
-- as desk_write gives 2026-12-07T08:00:00.000Z
INSERT INTO calendar VALUES (1, 'calendar_00000000000000000000000001', 1, 1, 'Europe/Berlin',
  '{"hours":[{"weekday":"tuesday","from":"08:00","until":"09:00"}]}');
EXECUTE working_interval_expand('{1}', '{2027-01-05 12:00:00Z}');
UPDATE calendar SET rules = '{"hours":[{"weekday":"monday","from":"09:00","until":"17:00"}],"holidays":[]}';
EXECUTE working_interval_expand('{1}', '{2027-01-05 12:00:00Z}');
SELECT ts(min(starts_at)) FROM working_interval

-- and ends eighteen months after
-- as desk_write gives 2028-07-03T07:00:00.000Z
INSERT INTO calendar VALUES (1, 'calendar_00000000000000000000000001', 1, 1, 'Europe/Berlin',
  '{"hours":[{"weekday":"tuesday","from":"08:00","until":"09:00"}]}');
EXECUTE working_interval_expand('{1}', '{2027-01-05 12:00:00Z}');
UPDATE calendar SET rules = '{"hours":[{"weekday":"monday","from":"09:00","until":"17:00"}],"holidays":[]}';
EXECUTE working_interval_expand('{1}', '{2027-01-05 12:00:00Z}');
SELECT ts(max(starts_at)) FROM working_interval

-- no hours, no working time
-- as desk_write gives 0
INSERT INTO calendar VALUES (1, 'calendar_00000000000000000000000001', 1, 1, 'Europe/Berlin',
  '{"hours":[{"weekday":"tuesday","from":"08:00","until":"09:00"}]}');
EXECUTE working_interval_expand('{1}', '{2027-01-05 12:00:00Z}');
UPDATE calendar SET rules = '{"hours":[],"holidays":[]}';
EXECUTE working_interval_expand('{1}', '{2027-01-05 12:00:00Z}');
SELECT count(*) FROM working_interval

-- ---- what an ask is found by: sales, product

-- the title
-- as desk_write gives t t
EXECUTE ask_search_save('{1,1}', '{ask_00000000000000000000000001,ask_00000000000000000000000001}');
EXECUTE ask_search_save('{1}', '{ask_00000000000000000000000001}');
SELECT concat_ws(' ', sales @@ search_query('users provisioning'),
  product @@ search_query('users provisioning')) FROM ask_search

-- the need
-- as desk_write gives t t
EXECUTE ask_search_save('{1,1}', '{ask_00000000000000000000000001,ask_00000000000000000000000001}');
EXECUTE ask_search_save('{1}', '{ask_00000000000000000000000001}');
SELECT concat_ws(' ', sales @@ search_query('scim'), product @@ search_query('scim')) FROM ask_search

-- what customers were told
-- as desk_write gives t t
EXECUTE ask_search_save('{1,1}', '{ask_00000000000000000000000001,ask_00000000000000000000000001}');
EXECUTE ask_search_save('{1}', '{ask_00000000000000000000000001}');
SELECT concat_ws(' ', sales @@ search_query('gladly'), product @@ search_query('gladly')) FROM ask_search

-- a rationale, by product alone
-- as desk_write gives f t
EXECUTE ask_search_save('{1,1}', '{ask_00000000000000000000000001,ask_00000000000000000000000001}');
EXECUTE ask_search_save('{1}', '{ask_00000000000000000000000001}');
SELECT concat_ws(' ', sales @@ search_query('"hidden grounds"'), product @@ search_query('"hidden grounds"')) FROM ask_search

-- the wording of a proposal, likewise
-- as desk_write gives f t
EXECUTE ask_search_save('{1,1}', '{ask_00000000000000000000000001,ask_00000000000000000000000001}');
EXECUTE ask_search_save('{1}', '{ask_00000000000000000000000001}');
SELECT concat_ws(' ', sales @@ search_query('perhaps'), product @@ search_query('perhaps')) FROM ask_search

-- a comment among product, likewise
-- as desk_write gives f t
EXECUTE ask_search_save('{1,1}', '{ask_00000000000000000000000001,ask_00000000000000000000000001}');
EXECUTE ask_search_save('{1}', '{ask_00000000000000000000000001}');
SELECT concat_ws(' ', sales @@ search_query('amongst'), product @@ search_query('amongst')) FROM ask_search

-- what was asked is read into words once, and again when it was edited
-- as desk_write gives f t
EXECUTE ask_search_save('{1}', '{ask_00000000000000000000000001}');
UPDATE ask_search SET asked = 'keptword'::tsvector, source = 'older';
EXECUTE ask_search_save('{1}', '{ask_00000000000000000000000001}');
CREATE TEMP TABLE kept AS SELECT sales @@ 'keptword'::tsquery AS kept FROM ask_search;
UPDATE ask SET title = 'Another title' WHERE id = 'ask_00000000000000000000000001';
EXECUTE ask_search_save('{1}', '{ask_00000000000000000000000001}');
SELECT concat_ws(' ', sales @@ 'keptword'::tsquery, (SELECT kept FROM kept)) FROM ask_search

-- the reasons of the queue, by nobody
-- as desk_write gives f f
EXECUTE ask_search_save('{1,1}', '{ask_00000000000000000000000001,ask_00000000000000000000000001}');
EXECUTE ask_search_save('{1}', '{ask_00000000000000000000000001}');
SELECT concat_ws(' ', sales @@ search_query('inside'), product @@ search_query('inside')) FROM ask_search

-- ---- what is found for a command's case, and loaded

-- an ask brings its deal
-- as desk_write gives deal deal_00000000000000000000000001
CREATE TEMP TABLE found AS EXECUTE case_find('{1}', '{ask_00000000000000000000000001}', '{NULL}', '{NULL}', '{NULL}', '{NULL}', '{NULL}', '{NULL}', '{1,1}', '{NULL,NULL}');
SELECT coalesce(string_agg(noun || ' ' || key, ', ' ORDER BY noun, key), 'nothing') FROM found WHERE noun = 'deal'

-- a deal is found by the CRM's id
-- as desk_write gives deal deal_00000000000000000000000001
CREATE TEMP TABLE found AS EXECUTE case_find('{1}', '{NULL}', '{NULL}', '{D1}', '{NULL}', '{NULL}', '{NULL}', '{NULL}', '{1,1}', '{NULL,NULL}');
SELECT coalesce(string_agg(noun || ' ' || key, ', ' ORDER BY noun, key), 'nothing') FROM found WHERE noun = 'deal'

-- a decision brings its deal
-- as desk_write gives deal deal_00000000000000000000000001
CREATE TEMP TABLE found AS EXECUTE case_find('{1}', '{NULL}', '{NULL}', '{NULL}', '{decision_00000000000000000000000002}', '{NULL}', '{NULL}', '{NULL}', '{1,1}', '{NULL,NULL}');
SELECT coalesce(string_agg(noun || ' ' || key, ', ' ORDER BY noun, key), 'nothing') FROM found WHERE noun = 'deal'

-- another org's ask brings nothing
-- as desk_write gives nothing
CREATE TEMP TABLE found AS EXECUTE case_find('{2}', '{ask_00000000000000000000000001}', '{NULL}', '{NULL}', '{NULL}', '{NULL}', '{NULL}', '{NULL}', '{2,2}', '{NULL,NULL}');
SELECT coalesce(string_agg(noun || ' ' || key, ', ' ORDER BY noun, key), 'nothing') FROM found WHERE true

-- a deal brings its live asks
-- as desk_write gives ask ask_00000000000000000000000001
CREATE TEMP TABLE found AS EXECUTE case_find('{1}', '{NULL}', '{deal_00000000000000000000000001}', '{NULL}', '{NULL}', '{NULL}', '{NULL}', '{NULL}', '{1,1}', '{NULL,NULL}');
SELECT coalesce(string_agg(noun || ' ' || key, ', ' ORDER BY noun, key), 'nothing') FROM found WHERE noun = 'ask'

-- a decision is found when it is named
-- as desk_write gives decision decision_00000000000000000000000002
CREATE TEMP TABLE found AS EXECUTE case_find('{1}', '{NULL}', '{NULL}', '{NULL}', '{decision_00000000000000000000000002}', '{NULL}', '{NULL}', '{NULL}', '{1,1}', '{NULL,NULL}');
SELECT coalesce(string_agg(noun || ' ' || key, ', ' ORDER BY noun, key), 'nothing') FROM found WHERE noun = 'decision'

-- a deal brings its account
-- as desk_write gives account account_00000000000000000000000001
CREATE TEMP TABLE found AS EXECUTE case_find('{1}', '{NULL}', '{deal_00000000000000000000000001}', '{NULL}', '{NULL}', '{NULL}', '{NULL}', '{NULL}', '{1,1}', '{NULL,NULL}');
SELECT coalesce(string_agg(noun || ' ' || key, ', ' ORDER BY noun, key), 'nothing') FROM found WHERE noun = 'account'

-- an account is found by the CRM's id
-- as desk_write gives account account_00000000000000000000000001
CREATE TEMP TABLE found AS EXECUTE case_find('{1}', '{NULL}', '{NULL}', '{NULL}', '{NULL}', '{NULL}', '{A1}', '{NULL}', '{1,1}', '{NULL,NULL}');
SELECT coalesce(string_agg(noun || ' ' || key, ', ' ORDER BY noun, key), 'nothing') FROM found WHERE true

-- an account is found by its name in a workaround's wording
-- as desk_write gives account account_00000000000000000000000001
UPDATE workaround SET customer_wording = 'As for GLOBEX' WHERE id = 'workaround_00000000000000000000000002';
CREATE TEMP TABLE found AS EXECUTE case_find('{1}', '{NULL}', '{NULL}', '{NULL}', '{NULL}', '{NULL}', '{NULL}', '{workaround_00000000000000000000000002}', '{1,1}', '{NULL,NULL}');
SELECT coalesce(string_agg(noun || ' ' || key, ', ' ORDER BY noun, key), 'nothing') FROM found WHERE true

-- a wording that names nobody finds nobody
-- as desk_write gives nothing
CREATE TEMP TABLE found AS EXECUTE case_find('{1}', '{NULL}', '{NULL}', '{NULL}', '{NULL}', '{NULL}', '{NULL}', '{workaround_00000000000000000000000002}', '{1,1}', '{NULL,NULL}');
SELECT coalesce(string_agg(noun || ' ' || key, ', ' ORDER BY noun, key), 'nothing') FROM found WHERE true

-- a quarter is found as its budget
-- as desk_write gives budget 2027Q1
CREATE TEMP TABLE found AS EXECUTE case_find('{1}', '{NULL}', '{NULL}', '{NULL}', '{NULL}', '{NULL}', '{NULL}', '{NULL}', '{1,1}', '{2027Q1,NULL}');
SELECT coalesce(string_agg(noun || ' ' || key, ', ' ORDER BY noun, key), 'nothing') FROM found WHERE true

-- what several commands name is found once
-- as desk_write gives ask ask_00000000000000000000000001
CREATE TEMP TABLE found AS EXECUTE case_find('{1,1}', '{ask_00000000000000000000000001,ask_00000000000000000000000001}', '{NULL,NULL}', '{NULL,D1}', '{NULL,NULL}', '{NULL,NULL}', '{NULL,NULL}', '{NULL,NULL}', '{1,1,1,1}', '{NULL,NULL,NULL,NULL}');
SELECT coalesce(string_agg(noun || ' ' || key, ', ' ORDER BY noun, key), 'nothing') FROM found WHERE noun = 'ask'

-- a row is loaded by its org and id
-- as desk_write gives 1 rows
EXECUTE ask_load('{1,2}', '{ask_00000000000000000000000001,ask_00000000000000000000000001}')

-- a quarter brings its lines
-- as desk_write gives 1 rows
EXECUTE budget_line_load('{1}', '{2027Q1}')

-- a token of another org is none
-- as desk_write gives 0 rows
EXECUTE token_load('{2}', '{token_00000000000000000000000001}')
