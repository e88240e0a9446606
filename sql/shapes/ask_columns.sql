a.org_key, a.id, a.version, a.last_event, a.number, a.deal_id, a.kind, a.state, a.title, a.need, a.customer_words,
  a.if_refused, a.blocker, a.origin, a.wanted_by, a.details, a.submitter_id, a.submitted_at, a.route, a.large,
  a.assignee_id, a.assignee_role, a.decider_id, a.decision_id, a.round, a.info_rounds, a.ladder_step, a.points,
  a.due_at, a.info_due_at, a.minutes_left, a.question, a.asked_by_id, a.valid_until, a.press_at, a.reasons,
  a.escalated_by, a.closed_at
