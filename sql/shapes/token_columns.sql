k.org_key, k.id, k.version, k.last_event, k.person_id, k.label, k.scopes, k.expires_on, k.secret_sha256, k.revoked_at
