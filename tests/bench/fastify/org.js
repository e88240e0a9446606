// What seldom changes in an org, kept until its directory's sequence moves: people, the rules in force, working time.
const ORG = {
  people: 'SELECT id, name, roles, team_id, calendar_id, active FROM person WHERE org_key = $1',
  policy: `SELECT y.policy_version, y.document FROM policy y JOIN org o ON o.org_key = y.org_key AND o.policy_version = y.policy_version
           WHERE y.org_key = $1`,
  intervals: `SELECT extract(epoch FROM starts_at) * 1000 AS starts, extract(epoch FROM ends_at) * 1000 AS ends
              FROM working_interval WHERE org_key = $1 ORDER BY starts_at`,
};

export const directories = () => {
  const kept = new Map();
  return async (client, org) => {
    const found = kept.get(org.org_key);
    if (found?.sequence === org.directory_sequence) return found;
    const rows = {};
    for (const [name, text] of Object.entries(ORG)) {
      rows[name] = (await client.query({ name: `directory_${name}`, text, values: [org.org_key] })).rows;
    }
    const directory = {
      sequence: org.directory_sequence,
      people: new Map(rows.people.map((person) => [person.id, person])),
      policyVersion: rows.policy[0].policy_version,
      policy: rows.policy[0].document,
      intervals: rows.intervals.map((each) => [Number(each.starts), Number(each.ends)]),
    };
    kept.set(org.org_key, directory);
    return directory;
  };
};

// The instant so many working minutes after (or, below zero, before) another.
export const workingTime = (intervals, from, minutes) => {
  let left = Math.abs(minutes) * 60000;
  const forward = minutes >= 0;
  let at = intervals.findIndex(([, ends]) => ends > from);
  if (!forward && (at < 0 || intervals[at][0] > from)) at = (at < 0 ? intervals.length : at) - 1;
  for (; at >= 0 && at < intervals.length; at += forward ? 1 : -1) {
    const [starts, ends] = intervals[at];
    const edge = forward ? Math.max(starts, from) : Math.min(ends, from);
    const room = forward ? ends - edge : edge - starts;
    if (left <= room) return new Date(forward ? edge + left : edge - left);
    left -= room;
  }
  return new Date(from + minutes * 60000);
};

// The first rule whose conditions hold; conditions on facts that nobody gave do not.
const COMPARE = {
  eq: (fact, value) => fact === value, in: (fact, value) => value.includes(fact), lt: (fact, value) => fact < value,
  lte: (fact, value) => fact <= value, gt: (fact, value) => fact > value, gte: (fact, value) => fact >= value,
};
export const holds = (rule, facts) => Object.entries(rule.when ?? {}).every(([name, condition]) =>
  facts[name] !== undefined && Object.entries(condition).every(([word, value]) => COMPARE[word]?.(facts[name], value)));

export const personOf = (directory, id) => {
  const person = id && directory.people.get(id);
  return person ? { id: person.id, name: person.name } : null;
};
