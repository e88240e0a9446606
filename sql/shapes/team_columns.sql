t.org_key, t.id, t.version, t.last_event, t.name, t.lead_id
