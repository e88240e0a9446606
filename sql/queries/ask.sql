-- name: ask_load
-- sides: write
-- takes: org_keys int4[], ids text[]
-- gives: org_key int4, id text, version int8, last_event int8, number int8, deal_id text, kind text, state text,
--   title text, need text, customer_words text, if_refused text, blocker text, origin text, wanted_by date,
--   details json, submitter_id text, submitted_at timestamptz, route json, large bool, assignee_id text,
--   assignee_role text, decider_id text, decision_id text, round int4, info_rounds int4, ladder_step int4,
--   points int4, due_at timestamptz, info_due_at timestamptz, minutes_left int8, question text, asked_by_id text,
--   valid_until date, press_at timestamptz, reasons json, escalated_by json, closed_at timestamptz
SELECT {{ask_columns}}
FROM unnest(:org_keys, :ids) AS n (org_key, id)
JOIN ask a ON a.org_key = n.org_key AND a.id = n.id

-- name: ask_save
-- sides: write
-- takes: org_key int4[], id text[], version int8[], last_event int8[], number int8[], deal_id text[], kind text[],
--   state text[], title text[], need text[], customer_words text[], if_refused text[], blocker text[],
--   origin text[], wanted_by date[], details json[], submitter_id text[], submitted_at timestamptz[], route json[],
--   large bool[], assignee_id text[], assignee_role text[], decider_id text[], decision_id text[], round int4[],
--   info_rounds int4[], ladder_step int4[], points int4[], due_at timestamptz[], info_due_at timestamptz[],
--   minutes_left int8[], question text[], asked_by_id text[], valid_until date[], press_at timestamptz[],
--   reasons json[], escalated_by json[], closed_at timestamptz[]
INSERT INTO ask (org_key, id, version, last_event, number, deal_id, kind, state, title, need, customer_words,
  if_refused, blocker, origin, wanted_by, details, submitter_id, submitted_at, route, large, assignee_id,
  assignee_role, decider_id, decision_id, round, info_rounds, ladder_step, points, due_at, info_due_at, minutes_left,
  question, asked_by_id, valid_until, press_at, reasons, escalated_by, closed_at)
SELECT * FROM unnest(:org_key, :id, :version, :last_event, :number, :deal_id, :kind, :state, :title, :need,
  :customer_words, :if_refused, :blocker, :origin, :wanted_by, :details, :submitter_id, :submitted_at, :route,
  :large, :assignee_id, :assignee_role, :decider_id, :decision_id, :round, :info_rounds, :ladder_step, :points,
  :due_at, :info_due_at, :minutes_left, :question, :asked_by_id, :valid_until, :press_at, :reasons, :escalated_by,
  :closed_at)
ON CONFLICT (org_key, id) DO UPDATE SET
  version = excluded.version, last_event = excluded.last_event, number = excluded.number, deal_id = excluded.deal_id,
  kind = excluded.kind, state = excluded.state, title = excluded.title, need = excluded.need,
  customer_words = excluded.customer_words, if_refused = excluded.if_refused, blocker = excluded.blocker,
  origin = excluded.origin, wanted_by = excluded.wanted_by, details = excluded.details,
  submitter_id = excluded.submitter_id, submitted_at = excluded.submitted_at, route = excluded.route,
  large = excluded.large, assignee_id = excluded.assignee_id, assignee_role = excluded.assignee_role,
  decider_id = excluded.decider_id, decision_id = excluded.decision_id, round = excluded.round,
  info_rounds = excluded.info_rounds, ladder_step = excluded.ladder_step, points = excluded.points,
  due_at = excluded.due_at, info_due_at = excluded.info_due_at, minutes_left = excluded.minutes_left,
  question = excluded.question, asked_by_id = excluded.asked_by_id, valid_until = excluded.valid_until,
  press_at = excluded.press_at, reasons = excluded.reasons, escalated_by = excluded.escalated_by,
  closed_at = excluded.closed_at

-- name: ask_all
-- sides: write
-- takes: org_key int4, after text, size int4
-- gives: org_key int4, id text, version int8, last_event int8, number int8, deal_id text, kind text, state text,
--   title text, need text, customer_words text, if_refused text, blocker text, origin text, wanted_by date,
--   details json, submitter_id text, submitted_at timestamptz, route json, large bool, assignee_id text,
--   assignee_role text, decider_id text, decision_id text, round int4, info_rounds int4, ladder_step int4,
--   points int4, due_at timestamptz, info_due_at timestamptz, minutes_left int8, question text, asked_by_id text,
--   valid_until date, press_at timestamptz, reasons json, escalated_by json, closed_at timestamptz
-- For the replay, in pages: `after` is the last id of the page before, first ''.
SELECT {{ask_columns}}
FROM ask a
WHERE a.org_key = :org_key AND a.id > :after
ORDER BY a.id
LIMIT :size
