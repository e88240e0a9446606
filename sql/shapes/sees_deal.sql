-- Whether the caller may see the deal `d`.
deal_visible(d.owner_id, d.team_id, d.confidential, d.state, :caller_id, :caller_reach, :sees_confidential,
-- include: led_teams
)
