-- name: next_release
-- sides: write, read
-- takes: org_key int4
-- gives: id text, seen_by text
-- The next release cannot serve before its migration is there.
SELECT a.id, a.seen_by FROM ask a WHERE a.org_key = :org_key AND a.seen_by IS NOT NULL
