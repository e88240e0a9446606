-- The lines of the quarter `y`, and their sums.
SELECT coalesce(sum(n.allotted_points), 0) AS allotted, coalesce(sum(n.reserved_points), 0) AS reserved,
  coalesce(sum(n.consumed_points), 0) AS consumed, coalesce(sum(n.overdraft_points), 0) AS overdraft,
  coalesce(json_agg(json_build_object(
    'line', n.line
    , 'name', t.name
    , 'allotted', n.allotted_points
    , 'reserved', n.reserved_points
    , 'consumed', n.consumed_points
    , 'overdraft', n.overdraft_points
    , 'left', n.allotted_points + n.overdraft_points - n.reserved_points - n.consumed_points
  ) ORDER BY n.line <> 'shared', t.name, n.line), '[]') AS lines
FROM budget_line n
LEFT JOIN team t ON t.org_key = n.org_key AND t.id = n.line
WHERE n.org_key = y.org_key AND n.quarter = y.quarter
