c.org_key, c.id, c.version, c.last_event, c.ask_id, c.decision_id, c.deliverable_id, c.deal_id, c.account_id, c.kind,
  c.state, c.scope, c.customer_wording, c.due_on, c.first_due_on, c.starts_at, c.minutes, c.join_url, c.conditions,
  c.owner_id, c.maker_id, c.authority, c.made_at, c.closed_at
