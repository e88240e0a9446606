-- Whether the caller may see the ask `a` of the deal `d`.
ask_visible(a.submitter_id, a.assignee_id, d.owner_id, d.team_id, d.confidential, d.state, :caller_id, :caller_reach, :sees_confidential,
-- include: led_teams
)
