-- All that waits for the caller, and why.
SELECT 'mine' AS why, a.due_at
FROM ask a
WHERE a.org_key = :org_key AND a.assignee_id = :caller_id AND a.closed_at IS NULL AND a.state IN ('open', 'proposed')
  AND a.state = 'open'
UNION ALL
SELECT 'unclaimed' AS why, a.due_at
FROM ask a
JOIN deal d ON d.org_key = a.org_key AND d.id = a.deal_id
WHERE a.org_key = :org_key AND a.assignee_id IS NULL AND a.closed_at IS NULL AND a.state = 'open'
  AND a.assignee_role = ANY ({{caller_roles}}) AND
  -- include: sees_ask
UNION ALL
SELECT 'proposed' AS why, a.due_at
FROM decision e
JOIN ask a ON a.org_key = e.org_key AND a.id = e.ask_id
JOIN deal d ON d.org_key = a.org_key AND d.id = a.deal_id
WHERE e.org_key = :org_key AND e.state = 'proposed' AND e.maker_id <> :caller_id AND e.approval_by = ANY ({{caller_roles}})
  AND a.state = 'proposed' AND
  -- include: sees_ask
