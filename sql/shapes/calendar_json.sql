-- The calendar `h`.
json_build_object(
  'id', h.id
  , 'version', h.version
  , 'time_zone', h.time_zone
  , 'hours', coalesce(h.rules -> 'hours', '[]')
  , 'holidays', coalesce(h.rules -> 'holidays', '[]')
)
