n.org_key, n.id, n.version, n.last_event, n.sequence, n.n, n.quarter, n.line, n.kind, n.points, n.decision_id,
  n.deliverable_id, n.reason
