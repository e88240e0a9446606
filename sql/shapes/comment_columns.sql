m.org_key, m.id, m.version, m.last_event, m.ask_id, m.author_id, m.audience, m.text, m.at
