-- The person `p`.
json_build_object(
  'id', p.id
  , 'version', p.version
  , 'name', p.name
  , 'email', p.email
  , 'team', (SELECT json_build_object('id', t.id, 'name', t.name) FROM team t WHERE t.org_key = p.org_key AND t.id = p.team_id)
  , 'active', p.active
  , 'roles', p.roles
  , 'grants', p.grants
)
