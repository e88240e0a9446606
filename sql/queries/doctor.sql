-- name: doctor_version
-- sides: inspect
-- gives: number int4, version text
-- By itself and first: the others need PostgreSQL 15.
SELECT current_setting('server_version_num')::int4 AS number, current_setting('server_version') AS version

-- name: doctor_server
-- sides: inspect
-- gives: now timestamptz, encoding text, collation text, collation_made text, collation_now text, signed_in text,
--   superuser bool, standby bool, local bool, encrypted bool, frozen_age int8, others int4,
--   oldest_seconds int8, prepared int4, archive_failed bool, archive_failure text
-- What there is one of. What a plain user may not see is absent, not refused.
SELECT clock_timestamp() AS now, pg_encoding_to_char(d.encoding)::text AS encoding, d.datcollate::text AS collation,
  d.datcollversion::text AS collation_made, pg_database_collation_actual_version(d.oid)::text AS collation_now,
  session_user::text AS signed_in, current_setting('is_superuser')::bool AS superuser, pg_is_in_recovery() AS standby,
  inet_server_addr() IS NULL OR inet_server_addr() <<= '127.0.0.0/8' OR inet_server_addr() = '::1' AS local,
  coalesce((SELECT s.ssl FROM pg_stat_ssl s WHERE s.pid = pg_backend_pid()), false) AS encrypted,
  age(d.datfrozenxid)::int8 AS frozen_age,
  (SELECT count(*)::int4 FROM pg_stat_activity a
   WHERE a.backend_type = 'client backend' AND a.pid <> pg_backend_pid() AND coalesce(a.application_name, '') NOT LIKE 'dealdesk %') AS others,
  (SELECT extract(epoch FROM max(clock_timestamp() - a.xact_start))::int8 FROM pg_stat_activity a
   WHERE a.backend_type = 'client backend' AND a.datname = d.datname) AS oldest_seconds,
  (SELECT count(*)::int4 FROM pg_prepared_xacts x WHERE x.prepared < clock_timestamp() - interval '5 minutes') AS prepared,
  coalesce((SELECT w.last_failed_time > coalesce(w.last_archived_time, '-infinity') FROM pg_stat_archiver w), false) AS archive_failed,
  (SELECT w.last_failed_wal FROM pg_stat_archiver w) AS archive_failure
FROM pg_database d
WHERE d.datname = current_database()

-- name: doctor_settings
-- sides: inspect
-- takes: names text[]
-- gives: name text, value text, restart bool
SELECT s.name, s.setting AS value, s.pending_restart AS restart
FROM pg_settings s
WHERE s.name = ANY (:names)

-- name: doctor_roles
-- sides: inspect
-- takes: names text[]
-- gives: name text, present bool, member bool
SELECT u.name, to_regrole(u.name) IS NOT NULL AS present,
  CASE WHEN to_regrole(u.name) IS NULL THEN false ELSE pg_has_role(session_user, u.name, 'MEMBER') END AS member
FROM unnest(:names) AS u (name)
ORDER BY u.name

-- name: doctor_grants
-- sides: inspect
-- takes: roles text[], tables text[], privileges text[], columns text[]
-- gives: lacking bool, role text, place text, privilege text
-- What the migrations granted and the database lacks, and what it has beyond them: to one of our roles, or to everybody.
WITH granted AS (
  SELECT u.role, u."table", u.privilege, u."column"
  FROM unnest(:roles, :tables, :privileges, :columns) AS u (role, "table", privilege, "column")
), ours AS (
  SELECT c.oid, c.relname::text AS name, c.relacl
  FROM pg_class c
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND c.relname IN (SELECT g."table" FROM granted g)
), found AS (
  SELECT coalesce(r.rolname::text, 'PUBLIC') AS role, o.name AS "table", x.privilege_type AS privilege, NULL::text AS "column"
  FROM ours o CROSS JOIN LATERAL aclexplode(o.relacl) x LEFT JOIN pg_roles r ON r.oid = x.grantee
  UNION ALL
  SELECT coalesce(r.rolname::text, 'PUBLIC'), o.name, x.privilege_type, t.attname::text
  FROM ours o JOIN pg_attribute t ON t.attrelid = o.oid AND NOT t.attisdropped
  CROSS JOIN LATERAL aclexplode(t.attacl) x LEFT JOIN pg_roles r ON r.oid = x.grantee
)
SELECT l.lacking, l.role, l."table" || coalesce('.' || l."column", '') AS place, l.privilege
FROM (
  SELECT true AS lacking, g.* FROM granted g
  WHERE NOT EXISTS (SELECT FROM found f WHERE (f.role, f."table", f.privilege) = (g.role, g."table", g.privilege)
                    AND f."column" IS NOT DISTINCT FROM g."column")
  UNION ALL
  SELECT false, f.* FROM found f
  WHERE (f.role = 'PUBLIC' OR f.role IN (SELECT g.role FROM granted g))
    AND NOT EXISTS (SELECT FROM granted g WHERE (f.role, f."table", f.privilege) = (g.role, g."table", g.privilege)
                    AND f."column" IS NOT DISTINCT FROM g."column")
) l
ORDER BY l.lacking DESC, l.role, place, l.privilege

-- name: doctor_walls
-- sides: inspect
-- gives: name text
-- Tables that have policies for their rows, and do not heed them.
SELECT c.relname::text AS name
FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND NOT c.relrowsecurity AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)
ORDER BY c.relname

-- name: doctor_extensions
-- sides: inspect
-- takes: names text[]
-- gives: name text, installed text, newest text
SELECT u.name, e.extversion::text AS installed, a.default_version::text AS newest
FROM unnest(:names) AS u (name)
LEFT JOIN pg_extension e ON e.extname = u.name
LEFT JOIN pg_available_extensions a ON a.name = u.name
ORDER BY u.name

-- name: doctor_tables
-- sides: inspect
-- takes: hot text[]
-- gives: name text, unvacuumed bool, untuned bool, live int8, dead int8
-- Tables that autovacuum leaves out, hot ones that lost their settings, and those that are more dead than alive.
SELECT t.name, t.unvacuumed, t.untuned, t.live, t.dead
FROM (
  SELECT c.relname::text AS name, coalesce(c.reloptions::text LIKE '%autovacuum_enabled=false%', false)
      OR coalesce(c.reloptions::text LIKE '%autovacuum_enabled=off%', false) AS unvacuumed,
    c.relname = ANY (:hot) AND coalesce(c.reloptions::text NOT LIKE '%autovacuum_vacuum_scale_factor=%', true) AS untuned,
    coalesce(s.n_live_tup, 0) AS live, coalesce(s.n_dead_tup, 0) AS dead
  FROM pg_class c
  LEFT JOIN pg_stat_user_tables s ON s.relid = c.oid
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
) t
WHERE t.unvacuumed OR t.untuned OR t.dead > 10000 + t.live
ORDER BY t.name

-- name: doctor_parts
-- sides: inspect
-- gives: ahead int4, overdue int4, strays int4
-- crosses: it counts what housekeeping left behind, whoever's it is.
-- The parts of kept answers by day: how many of today and the two days after are there, how many should have gone a day ago,
-- and whether answers lie where those go that have no part.
SELECT
  (SELECT count(*)::int4 FROM generate_series(0, 2) n
   WHERE to_regclass('public.command_' || to_char((clock_timestamp() AT TIME ZONE 'UTC')::date + n, 'YYYYMMDD')) IS NOT NULL) AS ahead,
  (SELECT count(*)::int4 FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
   WHERE i.inhparent = 'public.command'::regclass AND c.relname ~ '^command_[0-9]{8}$'
     AND to_date(right(c.relname, 8), 'YYYYMMDD') < (clock_timestamp() AT TIME ZONE 'UTC')::date - 9) AS overdue,
  (SELECT count(*)::int4 FROM (SELECT FROM command_other LIMIT 1000) s) AS strays

-- name: doctor_ledgers
-- sides: inspect
-- gives: org_key int4, size int8, events int8, apart bool
-- crosses: it looks at every org's ledger.
-- Orgs whose row tells another length, or another last instant, than their last event does.
SELECT o.org_key, o.size, coalesce(e.sequence, -1) + 1 AS events, o.last_event_at IS DISTINCT FROM e.recorded_at AS apart
FROM org o
LEFT JOIN LATERAL (
  SELECT v.sequence, v.recorded_at FROM event v WHERE v.org_key = o.org_key ORDER BY v.sequence DESC LIMIT 1
) e ON true
WHERE o.size <> coalesce(e.sequence, -1) + 1 OR o.last_event_at IS DISTINCT FROM e.recorded_at
ORDER BY o.org_key
LIMIT 100

-- name: doctor_slots
-- sides: inspect
-- gives: name text, held_bytes int8
-- Replication slots that nobody reads: they keep WAL until the disk is full.
SELECT s.slot_name::text AS name,
  (CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_wal_lsn_diff(pg_current_wal_lsn(), s.restart_lsn) END)::int8 AS held_bytes
FROM pg_replication_slots s
WHERE NOT s.active
ORDER BY s.slot_name
