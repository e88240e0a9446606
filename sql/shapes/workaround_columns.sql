w.org_key, w.id, w.version, w.last_event, w.state, w.article_version, w.published_version, w.owner_id, w.kind,
  w.title, w.steps, w.customer_wording, w.limits
