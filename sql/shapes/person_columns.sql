p.org_key, p.id, p.version, p.last_event, p.name, p.email, p.team_id, p.calendar_id, p.active, p.grants
