-- How alike two asks are.

SET LOCAL ROLE desk_owner;

-- From what amount on, in the base currency, the policy in force counts a deal as large. Sales' readers may know that, and
-- nothing else of the policy: so it runs as the owner.
CREATE FUNCTION large_from(of_org_key integer) RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = public, pg_temp
RETURN coalesce((
  SELECT (y.document -> 'limits' ->> 'large_from')::bigint
  FROM org o
  JOIN policy y ON y.org_key = o.org_key AND y.policy_version = o.policy_version
  WHERE o.org_key = of_org_key
), 25000000);
REVOKE EXECUTE ON FUNCTION large_from(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION large_from(integer) TO desk_write, desk_read_product, desk_read_sales;

-- How large a deal is against that: under a quarter of it, under it, or more. Without a plan rate nobody knows: large.
CREATE FUNCTION size_band(amount_base bigint, rated boolean, large_from bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN NOT rated OR amount_base >= large_from THEN 'large' WHEN amount_base >= large_from / 4 THEN 'medium' ELSE 'small' END;

-- Any of the words. Asks are short, so that all of them hardly ever meet.
CREATE FUNCTION like_query(words text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN replace(plainto_tsquery('pg_catalog.english'::regconfig, words)::text, '&', '|')::tsquery;

RESET ROLE;
