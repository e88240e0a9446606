-- What PostgreSQL knows of tables that have just begun to grow.
--
-- Plans are generic and live as long as their connection. One that was made of an empty table knows no difference between its
-- indexes and may walk through an org where one look would do; it is made anew when the table's statistics are. Autovacuum
-- sees to that some minutes after an org has begun to work; that is long when a company comes with all that it has.

SET LOCAL ROLE desk_owner;

-- Gathers statistics of tables that have none yet, and rows worth it. Gives of how many.
CREATE FUNCTION desk_statistics() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET lock_timeout = '1s' AS $$
DECLARE
  few_bytes constant bigint := 10 * 8192; -- what PostgreSQL believes an empty table to have
  grown regclass;
  changes integer := 0;
BEGIN
  FOR grown IN
    SELECT c.oid::regclass FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relowner = current_user::regrole
      AND c.reltuples < 0 AND pg_relation_size(c.oid) > few_bytes
    ORDER BY c.oid
  LOOP
    EXECUTE format('ANALYZE %s', grown);
    changes := changes + 1;
  END LOOP;
  RETURN changes;
END
$$;
REVOKE EXECUTE ON FUNCTION desk_statistics() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION desk_statistics() TO desk_write;

RESET ROLE;
