w.org_key, w.id, w.version, w.last_event, w.workaround_id, w.article_version, w.title, w.steps, w.customer_wording,
  w.limits, w.author_id, w.written_at
