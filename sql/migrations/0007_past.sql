-- What sales may read of the past. The history holds whole rows, so sales' readers are not granted it.

SET LOCAL ROLE desk_owner;

-- A row as it was after the event `of_sequence`, less what is product's; NULL when there was none. Runs as the owner: so it
-- names what it takes away for each noun, and of nouns that it does not name it gives nothing.
CREATE FUNCTION image_as_of(of_org_key integer, of_noun text, of_subject_id text, of_sequence bigint)
RETURNS jsonb LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp
RETURN (
  SELECT CASE h.noun
    WHEN 'commitment' THEN h.image - 'authority'
    WHEN 'decision' THEN CASE WHEN h.image ->> 'made_at' IS NOT NULL
      THEN h.image - ARRAY['authority', 'approver_authority', 'rationale', 'rails', 'draw'] END
    WHEN 'deliverable' THEN h.image
    WHEN 'deal' THEN h.image
    WHEN 'account' THEN h.image
    END
  FROM history h
  WHERE h.org_key = of_org_key AND h.noun = of_noun AND h.subject_id = of_subject_id AND h.sequence <= of_sequence
  ORDER BY h.sequence DESC
  LIMIT 1
);
REVOKE EXECUTE ON FUNCTION image_as_of(integer, text, text, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION image_as_of(integer, text, text, bigint) TO desk_write, desk_read_product, desk_read_sales;

RESET ROLE;
