-- The instant at which the report's last day is over in the org's zone.
coalesce((SELECT (:to + 1)::timestamp AT TIME ZONE o.time_zone FROM org o WHERE o.org_key = :org_key), 'infinity')
