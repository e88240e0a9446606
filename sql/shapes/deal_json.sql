-- The deal `d` of the account `c`.
json_build_object(
  'id', d.id
  , 'external_id', d.external_id
  , 'version', d.version
  , 'name', d.name
  , 'account',
  -- include: account_json
  , 'amount', d.amount
  , 'currency', d.currency
  , 'amount_base', d.amount_base
  , 'rated', d.rated
  , 'stage', d.stage
  , 'close_date', d.close_date
  , 'state', d.state
  , 'closed_on', d.closed_on
  , 'owner', (SELECT json_build_object('id', p.id, 'name', p.name) FROM person p WHERE p.org_key = d.org_key AND p.id = d.owner_id)
  , 'team', (SELECT json_build_object('id', t.id, 'name', t.name) FROM team t WHERE t.org_key = d.org_key AND t.id = d.team_id)
  , 'confidential', d.confidential
)
