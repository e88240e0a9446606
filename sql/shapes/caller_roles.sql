-- The roles that the caller holds; worked out once.
ARRAY(SELECT unnest(p.roles) FROM person p WHERE p.org_key = :org_key AND p.id = :caller_id)
