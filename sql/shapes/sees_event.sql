-- Whether the caller may know of the event `v`: of a deal or an ask, when he may see that; of an account, when he may see one
-- of its deals; of budgets, when he sees all deals; of tokens, when they are his or he looks after them; of the rest, always.
CASE
WHEN v.audience = 'product'
  AND false -- product
THEN false
WHEN v.ask_id IS NOT NULL THEN (
  SELECT
  -- include: sees_ask
  FROM ask a
  JOIN deal d ON d.org_key = a.org_key AND d.id = a.deal_id
  WHERE a.org_key = v.org_key AND a.id = v.ask_id
)
WHEN v.deal_id IS NOT NULL THEN (
  SELECT
  -- include: sees_deal
  FROM deal d
  WHERE d.org_key = v.org_key AND d.id = v.deal_id
)
WHEN v.subject_id LIKE 'budget\_%' THEN :caller_reach = 'all'
WHEN v.subject_id LIKE 'account\_%' THEN :caller_reach = 'all' AND :sees_confidential OR EXISTS (
  SELECT
  FROM deal d
  WHERE d.org_key = v.org_key AND d.account_id = v.subject_id AND
  -- include: sees_deal
)
WHEN v.subject_id LIKE 'token\_%' THEN v.actor_id = :caller_id OR 'admin' = ANY ({{caller_roles}})
  OR true -- product
WHEN :caller_reach = 'none' THEN v.subject_id LIKE ANY (ARRAY['org\_%', 'person\_%', 'team\_%', 'calendar\_%'])
ELSE true
END
