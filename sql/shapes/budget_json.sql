-- The budget `b` of the quarter `y`, which may not exist, with the lines `l`.
json_build_object(
  'id', b.id
  , 'quarter', y.quarter
  , 'version', coalesce(b.version, 0)
  , 'state', coalesce(b.state, 'provisional')
  , 'capacity', coalesce(b.capacity, 0)
  , 'share_bp', coalesce(b.share_bp, 0)
  , 'allotted', l.allotted
  , 'reserved', l.reserved
  , 'consumed', l.consumed
  , 'overdraft', l.overdraft
  , 'left', l.allotted + l.overdraft - l.reserved - l.consumed
  , 'lines', l.lines
)
