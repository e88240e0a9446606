-- The decision `e`. Sales' rows are those that were made.
json_build_object(
  'id', e.id
  , 'version', e.version
  , 'kind', e.kind
  , 'state', e.state
  , 'made_by', (SELECT json_build_object('id', p.id, 'name', p.name) FROM person p WHERE p.org_key = e.org_key AND p.id = e.maker_id)
  , 'made_at', ts(e.made_at)
  , 'authority', e.authority -- product
  , 'approval_by', e.approval_by -- product
  , 'approved_by', (SELECT json_build_object('id', p.id, 'name', p.name) FROM person p WHERE p.org_key = e.org_key AND p.id = e.approver_id) -- product
  , 'approver_authority', e.approver_authority -- product
  , 'customer_wording', e.customer_wording
  , 'rationale', e.rationale -- product
  , 'terms', coalesce(e.terms, '{}')
  , 'points', coalesce((e.draw_sales ->> 'points')::int4, 0)
  , 'quarter', e.draw_sales ->> 'quarter'
  , 'line', e.draw_sales ->> 'line'
  , 'overdraft_points', coalesce((e.draw_sales ->> 'overdraft_points')::int4, 0)
  , 'overdraft_reason', e.draw ->> 'overdraft_reason' -- product
  , 'rails', e.rails -- product
  , 'valid_until', e.valid_until
  , 'workaround', (
    SELECT json_build_object('id', w.workaround_id, 'version', w.article_version, 'title', w.title, 'steps', w.steps,
      'customer_wording', w.customer_wording, 'limits', w.limits)
    FROM workaround_article w
    WHERE w.org_key = e.org_key AND w.workaround_id = e.workaround_id AND w.article_version = e.workaround_version
  )
)
