l.org_key, l.id, l.version, l.last_event, l.quarter, l.line, l.allotted_points, l.overdraft_points,
  l.reserved_points, l.consumed_points
