-- The team `t`.
json_build_object(
  'id', t.id
  , 'version', t.version
  , 'name', t.name
  , 'lead', (SELECT json_build_object('id', p.id, 'name', p.name) FROM person p WHERE p.org_key = t.org_key AND p.id = t.lead_id)
)
