e.org_key, e.id, e.version, e.last_event, e.ask_id, e.deal_id, e.kind, e.state, e.maker_id, e.authority,
  e.approval_by, e.approver_id, e.approver_authority, e.customer_wording, e.rationale, e.terms, e.draw, e.rails,
  e.workaround_id, e.workaround_version, e.valid_until, e.made_at
