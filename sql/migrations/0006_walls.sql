-- Who may read and write what. A question of sales runs as desk_read_sales, which cannot read what is product's: a wrong
-- question fails, it does not leak.

SET LOCAL ROLE desk_owner;

-- ---- writers: rows come and change, and none goes; the record only grows ------------------------------------------------

GRANT SELECT, INSERT, UPDATE ON
  org, team, calendar, person, token, rates, policy, account, deal, ask, ask_search, decision, deliverable, commitment, workaround,
  budget, budget_line
TO desk_write;
GRANT SELECT, INSERT ON relation, comment, workaround_article, budget_entry, event, event_field, history, command TO desk_write;
GRANT SELECT, INSERT, UPDATE, DELETE ON working_interval TO desk_write; -- made of the rules, again and again
GRANT USAGE ON SEQUENCE org_org_key_seq TO desk_write;

-- ---- product's readers ------------------------------------------------------------------------------------------------

GRANT SELECT ON
  org, team, calendar, working_interval, person, token, rates, policy, account, deal, ask, ask_search, relation, comment, decision,
  deliverable, commitment, workaround, workaround_article, budget, budget_line, budget_entry, event, event_field, history
TO desk_read_product;

-- ---- sales' readers: all that is named here and nothing else ----------------------------------------------------------

GRANT SELECT ON
  org, team, calendar, working_interval, person, rates, account, deal, relation, comment, deliverable, workaround_article, budget, budget_line,
  event_field
TO desk_read_sales;

-- Not secret_sha256.
GRANT SELECT (org_key, id, version, last_event, person_id, label, scopes, expires_on, revoked_at) ON token TO desk_read_sales;

-- Not the pressure and what it comes to: press_at, reasons. `reasons_sales` has those that sales may read.
GRANT SELECT (org_key, id, version, last_event, number, deal_id, kind, state, title, need, customer_words, if_refused, blocker, origin, wanted_by,
              details, submitter_id, submitted_at, route, large, assignee_id, assignee_role, decider_id, decision_id, round, info_rounds,
              ladder_step, points, due_at, info_due_at, minutes_left, question, asked_by_id, valid_until, escalated_by, closed_at,
              reasons_sales)
ON ask TO desk_read_sales;

-- Not product.
GRANT SELECT (org_key, ask_id, title, sales) ON ask_search TO desk_read_sales;

-- Not rationale, rails, authorities, the overdraft's reason.
GRANT SELECT (org_key, id, version, last_event, ask_id, deal_id, kind, state, maker_id, approval_by, approver_id, customer_wording, terms,
              draw_sales, workaround_id, workaround_version, valid_until, made_at)
ON decision TO desk_read_sales;

-- Not authority.
GRANT SELECT (org_key, id, version, last_event, ask_id, decision_id, deliverable_id, deal_id, account_id, kind, state, scope, customer_wording,
              due_on, first_due_on, starts_at, minutes, join_url, conditions, owner_id, maker_id, made_at, closed_at)
ON commitment TO desk_read_sales;

-- Not its text, which may be newer than what was published: that stands in workaround_article.
GRANT SELECT (org_key, id, version, last_event, state, article_version, published_version, owner_id, kind) ON workaround TO desk_read_sales;

-- Not reason; `reason_sales` has those that sales may read.
GRANT SELECT (org_key, id, version, last_event, sequence, n, quarter, line, kind, points, decision_id, deliverable_id, reason_sales)
ON budget_entry TO desk_read_sales;

-- Not the authorities in full.
GRANT SELECT (org_key, sequence, id, kind, subject_id, deal_id, ask_id, actor_id, via, approver_id, basis, policy_sequence, command_id, recorded_at,
              audience, leaf, leaf_hash)
ON event TO desk_read_sales;

-- ---- the proof, and those who are told ----------------------------------------------------------------------------------

GRANT SELECT ON org, event, event_field TO desk_notary, desk_relay;
GRANT SELECT ON team, person, account, deal TO desk_relay;

-- ---- rows that sales may not read -----------------------------------------------------------------------------------------
-- Everybody else who was granted the table reads all of its rows.

ALTER TABLE comment ENABLE ROW LEVEL SECURITY;
CREATE POLICY comment_all ON comment TO desk_write, desk_read_product USING (true) WITH CHECK (true);
CREATE POLICY comment_sales ON comment FOR SELECT TO desk_read_sales USING (audience <> 'product');

-- Drafts and proposals are product's until they are made.
ALTER TABLE decision ENABLE ROW LEVEL SECURITY;
CREATE POLICY decision_all ON decision TO desk_write, desk_read_product USING (true) WITH CHECK (true);
CREATE POLICY decision_sales ON decision FOR SELECT TO desk_read_sales USING (made_at IS NOT NULL);

-- Workarounds that were published, and those written on the spot once they were offered.
ALTER TABLE workaround ENABLE ROW LEVEL SECURITY;
CREATE POLICY workaround_all ON workaround TO desk_write, desk_read_product USING (true) WITH CHECK (true);
CREATE POLICY workaround_sales ON workaround FOR SELECT TO desk_read_sales USING (
  published_version > 0
  OR EXISTS (SELECT FROM decision d
             WHERE d.org_key = workaround.org_key AND d.workaround_id = workaround.id AND d.made_at IS NOT NULL));

ALTER TABLE workaround_article ENABLE ROW LEVEL SECURITY;
CREATE POLICY workaround_article_all ON workaround_article TO desk_write, desk_read_product USING (true) WITH CHECK (true);
CREATE POLICY workaround_article_sales ON workaround_article FOR SELECT TO desk_read_sales USING (
  EXISTS (SELECT FROM workaround w
          WHERE w.org_key = workaround_article.org_key AND w.id = workaround_article.workaround_id
            AND w.published_version = workaround_article.article_version)
  OR EXISTS (SELECT FROM decision d
             WHERE d.org_key = workaround_article.org_key AND d.workaround_id = workaround_article.workaround_id
               AND d.workaround_version = workaround_article.article_version AND d.made_at IS NOT NULL));

ALTER TABLE event ENABLE ROW LEVEL SECURITY;
CREATE POLICY event_all ON event TO desk_write, desk_read_product, desk_notary, desk_relay USING (true) WITH CHECK (true);
CREATE POLICY event_sales ON event FOR SELECT TO desk_read_sales USING (audience <> 'product');

ALTER TABLE event_field ENABLE ROW LEVEL SECURITY;
CREATE POLICY event_field_all ON event_field TO desk_write, desk_read_product, desk_notary, desk_relay USING (true) WITH CHECK (true);
CREATE POLICY event_field_sales ON event_field FOR SELECT TO desk_read_sales USING (audience <> 'product');

RESET ROLE;
