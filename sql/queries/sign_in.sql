-- name: token_find
-- sides: write, read_product
-- takes: org_key int4, id text
-- gives: org_id text, simulated bool, time_zone text, person_id text, name text, active bool, roles json, team_id text,
--   leads bool, scopes json, secret_sha256 text, expires_on date, revoked_at timestamptz, today date, used_on date
-- Who signs in with a token; whether he may is for the caller to judge. `today` is the org's, for the expiry.
SELECT o.id AS org_id, o.simulated, o.time_zone, p.id AS person_id, p.name, p.active, to_json(p.roles) AS roles, p.team_id,
  EXISTS (SELECT FROM team t WHERE t.org_key = k.org_key AND t.lead_id = k.person_id) AS leads,
  k.scopes, k.secret_sha256, k.expires_on, k.revoked_at, (clock_timestamp() AT TIME ZONE o.time_zone)::date AS today,
  u.used_on
FROM token k
JOIN org o ON o.org_key = k.org_key
JOIN person p ON p.org_key = k.org_key AND p.id = k.person_id
LEFT JOIN token_use u ON u.org_key = k.org_key AND u.token_id = k.id
WHERE k.org_key = :org_key AND k.id = :id
