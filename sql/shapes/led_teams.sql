-- The teams that the caller leads; worked out once.
ARRAY(SELECT t.id::text FROM team t WHERE t.org_key = :org_key AND t.lead_id = :caller_id)
