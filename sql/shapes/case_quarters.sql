wanted_quarter AS (
  SELECT u.org_key, u.quarter FROM unnest(:quarter_org_keys, :quarters) AS u (org_key, quarter) WHERE u.quarter IS NOT NULL
  UNION
  SELECT n.org_key, n.quarter FROM case_decision n WHERE n.quarter IS NOT NULL
  UNION
  SELECT n.org_key, n.quarter FROM case_deliverable n WHERE n.quarter IS NOT NULL
)
