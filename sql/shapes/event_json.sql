-- The event `v`, with what the caller may read of it.
json_build_object(
  'sequence', v.sequence
  , 'id', v.id
  , 'kind', v.kind
  , 'recorded_at', ts_micros(v.recorded_at)
  , 'actor', (SELECT json_build_object('id', p.id, 'name', p.name) FROM person p WHERE p.org_key = v.org_key AND p.id = v.actor_id)
  , 'subject', v.subject_id
  , 'deal_id', v.deal_id
  , 'ask_id', v.ask_id
  , 'audience', v.audience
  , 'data', coalesce((
    SELECT json_object_agg(f.name, disclosed(f.disclosure) ORDER BY f.ord)
    FROM event_field f
    WHERE f.org_key = v.org_key AND f.sequence = v.sequence AND (f.audience <> 'product'
      OR true -- product
    )
  ), '{}')
)
