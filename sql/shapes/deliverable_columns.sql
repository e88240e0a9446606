v.org_key, v.id, v.version, v.last_event, v.title, v.owner_id, v.points, v.state, v.quarter, v.line, v.decision_id
