-- Nothing beside the rows, when the caller may see the ask.
'{}'::json AS body
FROM ask a
JOIN deal d ON d.org_key = a.org_key AND d.id = a.deal_id
WHERE a.org_key = :org_key AND a.id = :ask_id AND
-- include: sees_ask
