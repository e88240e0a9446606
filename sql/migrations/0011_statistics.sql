-- What PostgreSQL knows of tables that grow.
--
-- Plans are generic and live as long as their connection. One that was made of an empty table knows no difference between its
-- indexes and may walk through an org where one look would do; it is made anew when the table's statistics are. Autovacuum
-- sees to that some minutes after an org has begun to work; that is long when a company comes with all that it has.

SET LOCAL ROLE desk_owner;

-- Gathers statistics of tables that have none and a page of rows, and of those that have grown to four times what they were.
-- Few samples do: autovacuum takes more when there is time. Gives of how many.
CREATE FUNCTION desk_statistics() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET lock_timeout = '1s' SET default_statistics_target = 10 AS $$
DECLARE
  growth constant integer := 4;
  grown regclass;
  changes integer := 0;
BEGIN
  FOR grown IN
    SELECT c.oid::regclass FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relowner = current_user::regrole
      AND pg_relation_size(c.oid) / current_setting('block_size')::integer
        >= greatest(1, growth * CASE WHEN c.reltuples < 0 THEN 0 ELSE c.relpages END)
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
