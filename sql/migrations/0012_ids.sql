-- What an id's type asks: its prefix, its length, and that what is behind the prefix fits into 128 bits. The alphabet is C's to
-- keep, which makes every id and reads every one that comes from outside; a regular expression for each column of each row that
-- is written was a tenth of what PostgreSQL did for a command.

SET LOCAL ROLE desk_owner;

DO $$
DECLARE
  prefix text;
BEGIN
  FOREACH prefix IN ARRAY ARRAY['org', 'team', 'person', 'token', 'calendar', 'policy', 'account', 'deal', 'ask', 'comment',
    'decision', 'deliverable', 'commitment', 'workaround', 'budget', 'event', 'command'] LOOP
    EXECUTE format('ALTER DOMAIN %1$s_id DROP CONSTRAINT %1$s_id_check', prefix);
    EXECUTE format(
      'ALTER DOMAIN %1$s_id ADD CONSTRAINT %1$s_id_check CHECK (octet_length(VALUE) = %2$s AND starts_with(VALUE, %3$L)'
      ' AND substr(VALUE, %4$s, 1) BETWEEN ''0'' AND ''7'') NOT VALID',
      prefix, length(prefix) + 27, prefix || '_', length(prefix) + 2);
  END LOOP;
END
$$;

RESET ROLE;
