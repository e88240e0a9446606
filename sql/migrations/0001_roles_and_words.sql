-- Who may work on the tables, and the words that stand in them.
--
-- Roles belong to the whole server: other databases, and other migrations at this moment, may make the same ones.

DO $$
DECLARE
  wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['desk_owner', 'desk_write', 'desk_read_sales', 'desk_read_product', 'desk_notary', 'desk_relay'] LOOP
    IF to_regrole(wanted) IS NULL THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL; -- somebody else was faster
      END;
    END IF;
    IF NOT pg_has_role(current_user, wanted, 'MEMBER') THEN
      EXECUTE format('GRANT %I TO CURRENT_USER', wanted);
    END IF;
  END LOOP;
END
$$;

-- Trigrams for titles that are nearly the same; btree_gin so that an org's key can stand first in a GIN index.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;

GRANT USAGE, CREATE ON SCHEMA public TO desk_owner;
GRANT USAGE ON SCHEMA public TO desk_write, desk_read_sales, desk_read_product, desk_notary, desk_relay;

SET LOCAL ROLE desk_owner;

-- ---- ids: TypeIDs as text, a type for each prefix -----------------------------------------------------------------
-- The 26 characters are Crockford's base32 of 128 bits, so the first is at most 7.

CREATE DOMAIN org_id         AS text COLLATE "C" CHECK (VALUE ~ '^org_[0-7][0-9a-hjkmnp-tv-z]{25}$');
CREATE DOMAIN team_id        AS text COLLATE "C" CHECK (VALUE ~ '^team_[0-7][0-9a-hjkmnp-tv-z]{25}$');
CREATE DOMAIN person_id      AS text COLLATE "C" CHECK (VALUE ~ '^person_[0-7][0-9a-hjkmnp-tv-z]{25}$');
CREATE DOMAIN token_id       AS text COLLATE "C" CHECK (VALUE ~ '^token_[0-7][0-9a-hjkmnp-tv-z]{25}$');
CREATE DOMAIN calendar_id    AS text COLLATE "C" CHECK (VALUE ~ '^calendar_[0-7][0-9a-hjkmnp-tv-z]{25}$');
CREATE DOMAIN policy_id      AS text COLLATE "C" CHECK (VALUE ~ '^policy_[0-7][0-9a-hjkmnp-tv-z]{25}$');
CREATE DOMAIN account_id     AS text COLLATE "C" CHECK (VALUE ~ '^account_[0-7][0-9a-hjkmnp-tv-z]{25}$');
CREATE DOMAIN deal_id        AS text COLLATE "C" CHECK (VALUE ~ '^deal_[0-7][0-9a-hjkmnp-tv-z]{25}$');
CREATE DOMAIN ask_id         AS text COLLATE "C" CHECK (VALUE ~ '^ask_[0-7][0-9a-hjkmnp-tv-z]{25}$');
CREATE DOMAIN comment_id     AS text COLLATE "C" CHECK (VALUE ~ '^comment_[0-7][0-9a-hjkmnp-tv-z]{25}$');
CREATE DOMAIN decision_id    AS text COLLATE "C" CHECK (VALUE ~ '^decision_[0-7][0-9a-hjkmnp-tv-z]{25}$');
CREATE DOMAIN deliverable_id AS text COLLATE "C" CHECK (VALUE ~ '^deliverable_[0-7][0-9a-hjkmnp-tv-z]{25}$');
CREATE DOMAIN commitment_id  AS text COLLATE "C" CHECK (VALUE ~ '^commitment_[0-7][0-9a-hjkmnp-tv-z]{25}$');
CREATE DOMAIN workaround_id  AS text COLLATE "C" CHECK (VALUE ~ '^workaround_[0-7][0-9a-hjkmnp-tv-z]{25}$');
CREATE DOMAIN budget_id      AS text COLLATE "C" CHECK (VALUE ~ '^budget_[0-7][0-9a-hjkmnp-tv-z]{25}$');
CREATE DOMAIN event_id       AS text COLLATE "C" CHECK (VALUE ~ '^event_[0-7][0-9a-hjkmnp-tv-z]{25}$');
CREATE DOMAIN command_id     AS text COLLATE "C" CHECK (VALUE ~ '^command_[0-7][0-9a-hjkmnp-tv-z]{25}$');

-- The id of a row that has none of its own: made from what tells it apart ("2027Q1/shared").
CREATE DOMAIN derived_id AS text COLLATE "C" CHECK (length(VALUE) BETWEEN 1 AND 39);

-- Of anything that an event can be about.
CREATE DOMAIN subject_id AS text COLLATE "C" CHECK (length(VALUE) BETWEEN 1 AND 39);

CREATE DOMAIN quarter  AS text COLLATE "C" CHECK (VALUE ~ '^[0-9]{4}Q[1-4]$');
CREATE DOMAIN currency AS text COLLATE "C" CHECK (VALUE ~ '^[A-Z]{3}$');

-- ---- words: the enumerations of proto/schemas/words.yaml, by their names; a test holds the lists against each other ---
-- Text with a check, since a new word is then one statement that reads no row (NOT VALID) and locks nothing for long.

CREATE DOMAIN role AS text COLLATE "C" CHECK (VALUE IN
  ('rep', 'sales_lead', 'head_of_sales', 'product_manager', 'head_of_product', 'executive', 'customer_success', 'finance', 'auditor', 'admin'));
CREATE DOMAIN audience AS text COLLATE "C" CHECK (VALUE IN ('customer', 'sales', 'product'));
CREATE DOMAIN segment AS text COLLATE "C" CHECK (VALUE IN ('smb', 'mid_market', 'enterprise'));
CREATE DOMAIN ask_kind AS text COLLATE "C" CHECK (VALUE IN
  ('ui_tailoring', 'integration', 'unbundling', 'feature', 'trial_terms', 'contract_terms', 'pricing', 'product_call'));
CREATE DOMAIN ask_state AS text COLLATE "C" CHECK (VALUE IN
  ('open', 'needs_info', 'proposed', 'offered', 'committed', 'worked_around', 'declined', 'withdrawn', 'expired'));
CREATE DOMAIN ask_origin AS text COLLATE "C" CHECK (VALUE IN ('asked', 'promised_without_authority'));
CREATE DOMAIN blocker AS text COLLATE "C" CHECK (VALUE IN ('deal_breaker', 'challenge', 'nice_to_have'));
CREATE DOMAIN deal_state AS text COLLATE "C" CHECK (VALUE IN ('open', 'won', 'lost'));
CREATE DOMAIN deal_stage AS text COLLATE "C" CHECK (VALUE IN
  ('prospecting', 'qualification', 'discovery', 'evaluation', 'proposal', 'negotiation', 'closing', 'closed_won', 'closed_lost'));
CREATE DOMAIN decision_kind AS text COLLATE "C" CHECK (VALUE IN ('commit', 'workaround', 'counter', 'decline'));
CREATE DOMAIN decision_state AS text COLLATE "C" CHECK (VALUE IN
  ('draft', 'proposed', 'made', 'returned', 'retracted', 'superseded', 'rescinded'));
CREATE DOMAIN commitment_kind AS text COLLATE "C" CHECK (VALUE IN ('work', 'terms', 'call'));
CREATE DOMAIN commitment_state AS text COLLATE "C" CHECK (VALUE IN
  ('conditional', 'active', 'at_risk', 'missed', 'delivered', 'accepted', 'released', 'broken'));
CREATE DOMAIN deliverable_state AS text COLLATE "C" CHECK (VALUE IN ('planned', 'started', 'done', 'dropped'));
CREATE DOMAIN workaround_state AS text COLLATE "C" CHECK (VALUE IN ('draft', 'published', 'retired'));
CREATE DOMAIN budget_state AS text COLLATE "C" CHECK (VALUE IN ('provisional', 'set', 'closed'));
CREATE DOMAIN budget_entry_kind AS text COLLATE "C" CHECK (VALUE IN
  ('allot', 'split', 'adjust', 'reserve', 'release', 'consume', 'carry', 'overdraw', 'lapse'));
CREATE DOMAIN relation_kind AS text COLLATE "C" CHECK (VALUE IN ('same_theme', 'duplicate_of', 'follows'));
CREATE DOMAIN policy_state AS text COLLATE "C" CHECK (VALUE IN ('proposed', 'in_force', 'superseded'));

-- ---- helpers. Each is one expression without a sub-select, so that PostgreSQL puts it in the place of its call --------

-- The API's form of an instant: RFC 3339 in UTC, to the millisecond.
CREATE FUNCTION ts(at timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
RETURN to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');

-- The ledger's form, to the microsecond.
CREATE FUNCTION ts_micros(at timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
RETURN to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');

-- The value that a disclosure of the ledger holds: base64url of the JSON [salt, name, value] (RFC 9901).
CREATE FUNCTION disclosed(disclosure text) RETURNS json LANGUAGE sql STABLE PARALLEL SAFE
RETURN convert_from(decode(rpad(translate(disclosure, '-_', '+/'), (length(disclosure) + 3) / 4 * 4, '='), 'base64'), 'UTF8')::json -> 2;

-- What a text is found by, and what is asked for, in the one language that we have.
CREATE FUNCTION search_words(words text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_tsvector('pg_catalog.english'::regconfig, words);
CREATE FUNCTION search_query(words text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN websearch_to_tsquery('pg_catalog.english'::regconfig, words);

-- The roles in force among a person's grants. One who has left has none.
CREATE FUNCTION roles_in_force(grants jsonb, active boolean) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY(SELECT g ->> 'role' FROM jsonb_array_elements(grants) AS g WHERE active AND g ->> 'state' = 'active' ORDER BY 1);

-- The entries of a list that sales may read.
CREATE FUNCTION less_internal(entries jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN jsonb_path_query_array(entries, '$[*] ? (@.audience != "product")');

-- Whether a caller may see a deal and what hangs on it.
--
-- caller_reach: 'all' · 'won' (deals that were won) · 'team' (his own, and those of the teams that he leads) · 'own' · 'none'.
-- led_teams is worked out once, by the question: ARRAY(SELECT t.id FROM team t WHERE t.org_key = … AND t.lead_id = …).
CREATE FUNCTION deal_visible(owner_id text, team_id text, confidential boolean, state text,
                             caller_id text, caller_reach text, sees_confidential boolean, led_teams text[])
RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN (NOT confidential OR sees_confidential OR owner_id = caller_id)
   AND CASE caller_reach
       WHEN 'all' THEN true
       WHEN 'won' THEN state = 'won'
       WHEN 'team' THEN owner_id = caller_id OR coalesce(team_id = ANY (led_teams), false)
       WHEN 'own' THEN owner_id = caller_id
       ELSE false
       END;

-- Whether he may see an ask of that deal: besides, those that he submitted or that wait for him.
CREATE FUNCTION ask_visible(submitter_id text, assignee_id text,
                            owner_id text, team_id text, confidential boolean, state text,
                            caller_id text, caller_reach text, sees_confidential boolean, led_teams text[])
RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN deal_visible(owner_id, team_id, confidential, state, caller_id, caller_reach, sees_confidential, led_teams)
    OR (caller_reach <> 'none' AND (submitter_id = caller_id OR coalesce(assignee_id = caller_id, false)));

RESET ROLE;
