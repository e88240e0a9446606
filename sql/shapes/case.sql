-- The case of each command, as pieces of a WITH. Takes arrays of one length, an element a command, NULL where it names none:
-- org_keys, ask_ids, deal_ids, deal_external_ids, decision_ids, deliverable_ids. What a statement does not use is not run.
named AS (
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
case_deliverable AS (
  SELECT v.org_key, v.id, v.decision_id, v.quarter
  FROM (
    SELECT n.org_key, n.deliverable_id FROM named n WHERE n.deliverable_id IS NOT NULL
    UNION
    SELECT c.org_key, c.deliverable_id
    FROM concerned n
    JOIN commitment c ON c.org_key = n.org_key AND c.deal_id = n.deal_id AND c.closed_at IS NULL
    WHERE c.deliverable_id IS NOT NULL
    UNION
    SELECT n.org_key, n.deliverable_id FROM case_decision n WHERE n.deliverable_id IS NOT NULL
  ) n
  JOIN deliverable v ON v.org_key = n.org_key AND v.id = n.deliverable_id
)
