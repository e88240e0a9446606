-- When an event was recorded is nobody's secret, and a report must count all of them in. Sales' readers do not see product's
-- events, so that they cannot look it up themselves: these run as the owner.

SET LOCAL ROLE desk_owner;

ALTER FUNCTION sequence_at(integer, timestamptz) SECURITY DEFINER;
REVOKE EXECUTE ON FUNCTION sequence_at(integer, timestamptz) FROM PUBLIC;

CREATE FUNCTION recorded_at_of(of_org_key integer, of_sequence bigint) RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
SECURITY DEFINER SET search_path = public, pg_temp
RETURN (SELECT e.recorded_at FROM event e WHERE e.org_key = of_org_key AND e.sequence = of_sequence);
REVOKE EXECUTE ON FUNCTION recorded_at_of(integer, bigint) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION sequence_at(integer, timestamptz), recorded_at_of(integer, bigint)
TO desk_write, desk_read_product, desk_read_sales;

RESET ROLE;
