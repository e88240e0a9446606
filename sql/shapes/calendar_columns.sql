c.org_key, c.id, c.version, c.last_event, c.time_zone, c.rules
