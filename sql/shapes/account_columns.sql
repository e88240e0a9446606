b.org_key, b.id, b.version, b.last_event, b.external_id, b.name, b.segment, b.open_amount_base
