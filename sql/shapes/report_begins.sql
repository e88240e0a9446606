-- The instant at which the report's first day begins in the org's zone.
coalesce((SELECT :from::timestamp AT TIME ZONE o.time_zone FROM org o WHERE o.org_key = :org_key), '-infinity')
