-- One page of each kind of thing that waits for the caller.
(
  SELECT a.id, a.press_at
  FROM ask a
  WHERE a.org_key = :org_key AND a.assignee_id = :caller_id AND a.closed_at IS NULL AND a.state IN ('open', 'proposed')
    AND a.state = 'open'
    AND (a.press_at, a.id) > (coalesce(split_part(:after, ' ', 1)::timestamptz, '-infinity'), coalesce(split_part(:after, ' ', 2), ''))
  ORDER BY a.press_at, a.id
  LIMIT :row_limit
)
UNION ALL
(
  SELECT a.id, a.press_at
  FROM ask a
  WHERE a.org_key = :org_key AND a.assignee_id IS NULL AND a.closed_at IS NULL AND a.state = 'open'
    AND a.assignee_role = ANY ({{caller_roles}})
    AND (a.press_at, a.id) > (coalesce(split_part(:after, ' ', 1)::timestamptz, '-infinity'), coalesce(split_part(:after, ' ', 2), ''))
    AND (
      SELECT
      -- include: sees_ask
      FROM deal d
      WHERE d.org_key = a.org_key AND d.id = a.deal_id
    )
  ORDER BY a.press_at, a.id
  LIMIT :row_limit
)
UNION ALL
(
  SELECT a.id, a.press_at
  FROM decision e
  JOIN ask a ON a.org_key = e.org_key AND a.id = e.ask_id
  WHERE e.org_key = :org_key AND e.state = 'proposed' AND e.maker_id <> :caller_id AND e.approval_by = ANY ({{caller_roles}})
    AND a.state = 'proposed'
    AND (a.press_at, a.id) > (coalesce(split_part(:after, ' ', 1)::timestamptz, '-infinity'), coalesce(split_part(:after, ' ', 2), ''))
    AND (
      SELECT
      -- include: sees_ask
      FROM deal d
      WHERE d.org_key = a.org_key AND d.id = a.deal_id
    )
  ORDER BY a.press_at, a.id
  LIMIT :row_limit
)
