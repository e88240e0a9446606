-- Statistics are gathered from a table's first page on, and again when it has grown to four times what it was: a house that
-- fills within minutes is planned for as one that filled in years. Few samples do: autovacuum takes more when there is time.

SET LOCAL ROLE desk_owner;

CREATE OR REPLACE FUNCTION desk_statistics() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET lock_timeout = '1s' SET default_statistics_target = 10 AS $$
DECLARE
  growth constant integer := 4;
  grown regclass;
  changes integer := 0;
BEGIN
  FOR grown IN
    SELECT c.oid::regclass FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relowner = current_user::regrole
      AND pg_relation_size(c.oid) / 8192 >= greatest(1, growth * CASE WHEN c.reltuples < 0 THEN 0 ELSE c.relpages END)
    ORDER BY c.oid
  LOOP
    EXECUTE format('ANALYZE %s', grown);
    changes := changes + 1;
  END LOOP;
  RETURN changes;
END
$$;

-- Of these no statement reads: each event was put into them for nobody.
DROP INDEX event_subject, event_deal, event_actor, event_recorded;

RESET ROLE;
