-- The ask `a` of the deal `d` of the account `c`.
json_build_object(
  'id', a.id
  , 'number', 'A-' || a.number
  , 'state', a.state
  , 'version', a.version
  , 'kind', a.kind
  , 'title', a.title
  , 'need', a.need
  , 'customer_words', a.customer_words
  , 'if_refused', a.if_refused
  , 'blocker', a.blocker
  , 'origin', a.origin
  , 'wanted_by', a.wanted_by
  , 'details', coalesce(a.details, '{}')
  , 'deal', json_build_object(
    'id', d.id
    , 'external_id', d.external_id
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
    , 'owner', (SELECT json_build_object('id', p.id, 'name', p.name) FROM person p WHERE p.org_key = d.org_key AND p.id = d.owner_id)
  )
  , 'route', a.route
  , 'large', a.large
  , 'assignee', (SELECT json_build_object('id', p.id, 'name', p.name) FROM person p WHERE p.org_key = a.org_key AND p.id = a.assignee_id)
  , 'assignee_role', a.assignee_role
  , 'due_at', ts(a.due_at)
  , 'info', CASE WHEN a.question IS NOT NULL THEN json_build_object(
    'question', a.question
    , 'asked_by', (SELECT json_build_object('id', p.id, 'name', p.name) FROM person p WHERE p.org_key = a.org_key AND p.id = a.asked_by_id)
    , 'due_at', ts(a.info_due_at)
  ) END
  , 'round', a.round
  , 'ladder_step', a.ladder_step
  , 'points', nullif(a.points, -1)
  , 'submitted_by', (SELECT json_build_object('id', p.id, 'name', p.name) FROM person p WHERE p.org_key = a.org_key AND p.id = a.submitter_id)
  , 'submitted_at', ts(a.submitted_at)
  , 'closed_at', ts(a.closed_at)
  , 'relates_to', coalesce((
    SELECT json_agg(json_build_object('ask_id', r.other_id, 'kind', r.kind) ORDER BY r.id)
    FROM relation r
    WHERE r.org_key = a.org_key AND r.ask_id = a.id
  ), '[]')
  , 'decision', (
    SELECT
    -- include: decision_json
    FROM decision e
    WHERE e.org_key = a.org_key AND e.id = a.decision_id
  )
  , 'commitment', (
    SELECT json_build_object('id', m.id, 'kind', m.kind, 'state', m.state, 'scope', m.scope, 'due_on', m.due_on,
      'starts_at', ts(m.starts_at), 'deliverable_id', m.deliverable_id)
    FROM commitment m
    WHERE m.org_key = a.org_key AND m.ask_id = a.id
    ORDER BY m.id DESC
    LIMIT 1
  )
)
