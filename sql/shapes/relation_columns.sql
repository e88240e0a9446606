r.org_key, r.id, r.version, r.last_event, r.ask_id, r.other_id, r.kind
