o.org_key, o.id, o.name, o.time_zone, o.ledger_name, o.base_currency, o.fiscal_year_starts_month, o.simulated,
  o.size, o.last_event_at, o.next_number, o.directory_sequence, o.policy_version, o.policy_sequence
