-- Who sees what was won sees his own deals and his team's as well: one person may hold several roles, and may have owned a deal
-- before. So says the core (`person_sees_deal`), and a wall test compares.

SET LOCAL ROLE desk_owner;

CREATE OR REPLACE FUNCTION deal_visible(owner_id text, team_id text, confidential boolean, state text,
                                        caller_id text, caller_reach text, sees_confidential boolean, led_teams text[])
RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN (NOT confidential OR sees_confidential OR owner_id = caller_id)
   AND CASE caller_reach
       WHEN 'all' THEN true
       WHEN 'won' THEN state = 'won' OR owner_id = caller_id OR coalesce(team_id = ANY (led_teams), false)
       WHEN 'team' THEN owner_id = caller_id OR coalesce(team_id = ANY (led_teams), false)
       WHEN 'own' THEN owner_id = caller_id
       ELSE false
       END;

RESET ROLE;
