r.org_key, r.id, r.version, r.last_event, r.quarter, r.rates
