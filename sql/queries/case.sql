-- name: case_find
-- sides: write
-- takes: org_keys int4[], ask_ids text[], deal_ids text[], deal_external_ids text[], decision_ids text[],
--   deliverable_ids text[], account_external_ids text[], workaround_ids text[], quarter_org_keys int4[],
--   quarters text[]
-- gives: org_key int4, noun text, key text
-- What the commands of a batch must know, by id; of a budget the quarter is given. The arrays but the last two have an
-- element for each command, NULL where it names none. A row's noun and key come once.
--
-- One statement finds all, since each piece hangs on others: a deal brings its live asks, those bring their decisions, those
-- the deliverables on which they rest, and those again the commitments of other deals.
WITH named AS (
  SELECT * FROM unnest(:org_keys, :ask_ids, :deal_ids, :deal_external_ids, :decision_ids, :deliverable_ids)
    AS u (org_key, ask_id, deal_id, deal_external_id, decision_id, deliverable_id)
),
concerned AS (
  SELECT n.org_key, n.deal_id FROM named n WHERE n.deal_id IS NOT NULL
  UNION
  SELECT d.org_key, d.id FROM named n JOIN deal d ON d.org_key = n.org_key AND d.external_id = n.deal_external_id
  UNION
  SELECT a.org_key, a.deal_id FROM named n JOIN ask a ON a.org_key = n.org_key AND a.id = n.ask_id
  UNION
  SELECT e.org_key, e.deal_id FROM named n JOIN decision e ON e.org_key = n.org_key AND e.id = n.decision_id
  UNION
  SELECT e.org_key, e.deal_id
  FROM named n
  JOIN deliverable v ON v.org_key = n.org_key AND v.id = n.deliverable_id
  JOIN decision e ON e.org_key = v.org_key AND e.id = v.decision_id
),
case_ask AS (
  SELECT a.org_key, a.id, a.decision_id FROM named n JOIN ask a ON a.org_key = n.org_key AND a.id = n.ask_id
  UNION
  SELECT a.org_key, a.id, a.decision_id
  FROM named n
  JOIN decision e ON e.org_key = n.org_key AND e.id = n.decision_id
  JOIN ask a ON a.org_key = e.org_key AND a.id = e.ask_id
  UNION
  SELECT a.org_key, a.id, a.decision_id
  FROM concerned n
  JOIN ask a ON a.org_key = n.org_key AND a.deal_id = n.deal_id AND a.closed_at IS NULL
),
case_decision AS (
  SELECT e.org_key, e.id, e.terms ->> 'deliverable_id' AS deliverable_id, e.draw ->> 'quarter' AS quarter
  FROM (
    SELECT n.org_key, n.decision_id FROM named n WHERE n.decision_id IS NOT NULL
    UNION
    SELECT n.org_key, n.decision_id FROM case_ask n WHERE n.decision_id IS NOT NULL
  ) n
  JOIN decision e ON e.org_key = n.org_key AND e.id = n.decision_id
),
case_commitment AS (
  SELECT c.org_key, c.id, c.deliverable_id
  FROM concerned n
  JOIN commitment c ON c.org_key = n.org_key AND c.deal_id = n.deal_id AND c.closed_at IS NULL
),
case_deliverable AS (
  SELECT v.org_key, v.id, v.decision_id, v.quarter
  FROM (
    SELECT n.org_key, n.deliverable_id FROM named n WHERE n.deliverable_id IS NOT NULL
    UNION
    SELECT n.org_key, n.deliverable_id FROM case_commitment n WHERE n.deliverable_id IS NOT NULL
    UNION
    SELECT n.org_key, n.deliverable_id FROM case_decision n WHERE n.deliverable_id IS NOT NULL
  ) n
  JOIN deliverable v ON v.org_key = n.org_key AND v.id = n.deliverable_id
),
-- those of the deals, those that the CRM names, and those whose name occurs in a workaround's customer wording
case_account AS (
  SELECT d.org_key, d.account_id AS id FROM concerned n JOIN deal d ON d.org_key = n.org_key AND d.id = n.deal_id
  UNION
  SELECT b.org_key, b.id
  FROM unnest(:org_keys, :account_external_ids) AS n (org_key, external_id)
  JOIN account b ON b.org_key = n.org_key AND b.external_id = n.external_id
  UNION
  SELECT b.org_key, b.id
  FROM unnest(:org_keys, :workaround_ids) AS n (org_key, workaround_id)
  JOIN workaround w ON w.org_key = n.org_key AND w.id = n.workaround_id
  JOIN account b ON b.org_key = n.org_key AND strpos(lower(w.customer_wording), lower(b.name)) > 0
)
SELECT f.org_key, f.noun, f.key
FROM (
  SELECT n.org_key, 'account' AS noun, n.id::text AS key FROM case_account n
  UNION
  SELECT n.org_key, 'deal', n.deal_id FROM concerned n
  UNION
  SELECT n.org_key, 'ask', n.id FROM case_ask n
  UNION
  SELECT n.org_key, 'decision', n.id FROM case_decision n
  UNION
  SELECT n.org_key, 'decision', n.decision_id FROM case_deliverable n WHERE n.decision_id IS NOT NULL
  UNION
  SELECT n.org_key, 'deliverable', n.id FROM case_deliverable n
  UNION
  SELECT n.org_key, 'commitment', n.id FROM case_commitment n
  UNION
  SELECT c.org_key, 'commitment', c.id
  FROM case_deliverable n
  JOIN commitment c ON c.org_key = n.org_key AND c.deliverable_id = n.id AND c.closed_at IS NULL
  UNION
  SELECT u.org_key, 'budget', u.quarter
  FROM unnest(:quarter_org_keys, :quarters) AS u (org_key, quarter)
  WHERE u.quarter IS NOT NULL
  UNION
  SELECT n.org_key, 'budget', n.quarter FROM case_decision n WHERE n.quarter IS NOT NULL
  UNION
  SELECT n.org_key, 'budget', n.quarter FROM case_deliverable n WHERE n.quarter IS NOT NULL
) f
