y.org_key, y.id, y.version, y.last_event, y.policy_version, y.state, y.document, y.author_id, y.reason,
  y.effective_at
