-- To whom, by the images `d.deal` and `c.account`.
json_build_object(
  'account', json_build_object('id', c.id, 'external_id', c.account ->> 'external_id', 'name', c.account ->> 'name',
    'segment', c.account ->> 'segment')
  , 'deal', json_build_object('id', d.id, 'external_id', d.deal ->> 'external_id', 'name', d.deal ->> 'name')
)
