g.org_key, g.id, g.version, g.last_event, g.quarter, g.state, g.capacity, g.share_bp
