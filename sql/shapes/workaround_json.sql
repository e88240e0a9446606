-- The workaround `w` by its article `v`.
json_build_object(
  'id', w.id
  , 'version', w.version
  , 'state', w.state
  , 'article_version', v.article_version
  , 'published_version', nullif(w.published_version, 0)
  , 'kind', w.kind
  , 'title', v.title
  , 'steps', v.steps
  , 'customer_wording', v.customer_wording
  , 'limits', v.limits
  , 'owner', (SELECT json_build_object('id', p.id, 'name', p.name) FROM person p WHERE p.org_key = w.org_key AND p.id = w.owner_id)
)
