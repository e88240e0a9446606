-- The version `y` of the org's rules.
json_build_object(
  'id', y.id
  , 'version', y.policy_version
  , 'state', y.state
  , 'document', y.document
  , 'author', (SELECT json_build_object('id', p.id, 'name', p.name) FROM person p WHERE p.org_key = y.org_key AND p.id = y.author_id)
  , 'reason', y.reason
  , 'effective_at', ts(y.effective_at)
)
