-- The commitment `m` to the account `c`.
json_build_object(
  'id', m.id
  , 'version', m.version
  , 'kind', m.kind
  , 'state', m.state
  , 'account',
  -- include: account_json
  , 'deal', (
    SELECT json_build_object('id', d.id, 'external_id', d.external_id, 'name', d.name, 'state', d.state)
    FROM deal d
    WHERE d.org_key = m.org_key AND d.id = m.deal_id
  )
  , 'ask', (
    SELECT json_build_object('id', a.id, 'number', 'A-' || a.number, 'kind', a.kind, 'title', a.title)
    FROM ask a
    WHERE a.org_key = m.org_key AND a.id = m.ask_id
  )
  , 'decision_id', m.decision_id
  , 'scope', m.scope
  , 'customer_wording', m.customer_wording
  , 'due_on', m.due_on
  , 'first_due_on', m.first_due_on
  , 'starts_at', ts(m.starts_at)
  , 'minutes', CASE WHEN m.kind = 'call' THEN m.minutes END
  , 'join_url', m.join_url
  , 'conditions', m.conditions
  , 'deliverable', (
    SELECT json_build_object('id', v.id, 'title', v.title, 'state', v.state, 'points', v.points, 'quarter', v.quarter, 'line', v.line,
      'owner', (SELECT json_build_object('id', p.id, 'name', p.name) FROM person p WHERE p.org_key = v.org_key AND p.id = v.owner_id))
    FROM deliverable v
    WHERE v.org_key = m.org_key AND v.id = m.deliverable_id
  )
  , 'owner', (SELECT json_build_object('id', p.id, 'name', p.name) FROM person p WHERE p.org_key = m.org_key AND p.id = m.owner_id)
  , 'made_by', (SELECT json_build_object('id', p.id, 'name', p.name) FROM person p WHERE p.org_key = m.org_key AND p.id = m.maker_id)
  , 'authority', m.authority -- product
  , 'made_at', ts(m.made_at)
  , 'closed_at', ts(m.closed_at)
)
