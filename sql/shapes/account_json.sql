-- The account `c`.
json_build_object('id', c.id, 'external_id', c.external_id, 'name', c.name, 'segment', c.segment)
