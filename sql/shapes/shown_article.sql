-- Which version of the workaround `w` is shown: to product the newest, to sales the published one, or the one that was offered.
coalesce(
  w.article_version, -- product
  nullif(w.published_version, 0), w.article_version)
