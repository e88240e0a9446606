-- The token `k`, without what proves it.
json_build_object(
  'id', k.id
  , 'version', k.version
  , 'person', (SELECT json_build_object('id', p.id, 'name', p.name) FROM person p WHERE p.org_key = k.org_key AND p.id = k.person_id)
  , 'label', k.label
  , 'scopes', k.scopes
  , 'expires_on', k.expires_on
  , 'revoked_at', ts(k.revoked_at)
  , 'last_used_on', (SELECT u.used_on FROM token_use u WHERE u.org_key = k.org_key AND u.token_id = k.id)
)
