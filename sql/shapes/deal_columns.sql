d.org_key, d.id, d.version, d.last_event, d.external_id, d.account_id, d.name, d.amount, d.currency, d.amount_base,
  d.rated, d.stage, d.close_date, d.owner_id, d.team_id, d.confidential, d.state, d.closed_on, d.source_updated_at
