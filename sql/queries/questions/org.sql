-- name: org_size
-- sides: read
-- takes: org_key int4
-- gives: size int8
-- How many events there are: the ETag of every list.
SELECT o.size
FROM org o
WHERE o.org_key = :org_key
