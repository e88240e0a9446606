// GET /v1/queue: what waits for the caller, shaped here of plain rows, or by the service's own statements in SQL.
import { directories, personOf } from './org.js';
import { shapeAsk } from './shape.js';

const SEES = `((NOT d.confidential OR $3 OR d.owner_id = $2 OR d.team_id = ANY ($4)) OR a.submitter_id = $2 OR a.assignee_id = $2)`;
const AFTER = `(a.press_at, a.id) > (coalesce($6::timestamptz, '-infinity'), coalesce($7, ''))`;
const STATEMENTS = {
  org: 'SELECT org_key, time_zone, size, directory_sequence FROM org WHERE org_key = $1',
  counts: `SELECT count(*) FILTER (WHERE why = 'mine') AS mine, count(*) FILTER (WHERE why = 'unclaimed') AS unclaimed,
             count(*) FILTER (WHERE due_at < clock_timestamp()) AS overdue,
             count(*) FILTER (WHERE (due_at AT TIME ZONE $6)::date = (clock_timestamp() AT TIME ZONE $6)::date) AS due_today,
             count(*) FILTER (WHERE why = 'proposed') AS proposed
           FROM (
             SELECT 'mine' AS why, a.due_at FROM ask a
             WHERE a.org_key = $1 AND a.assignee_id = $2 AND a.closed_at IS NULL AND a.state = 'open'
             UNION ALL
             SELECT 'unclaimed', a.due_at FROM ask a JOIN deal d ON d.org_key = a.org_key AND d.id = a.deal_id
             WHERE a.org_key = $1 AND a.assignee_id IS NULL AND a.closed_at IS NULL AND a.state = 'open'
               AND a.assignee_role = ANY ($5) AND ${SEES}
             UNION ALL
             SELECT 'proposed', a.due_at FROM decision e JOIN ask a ON a.org_key = e.org_key AND a.id = e.ask_id
             JOIN deal d ON d.org_key = a.org_key AND d.id = a.deal_id
             WHERE e.org_key = $1 AND e.state = 'proposed' AND e.maker_id <> $2 AND e.approval_by = ANY ($5) AND a.state = 'proposed'
               AND ${SEES}
           ) q`,
  page: `SELECT a.*, d.external_id AS deal_external_id, d.name AS deal_name, d.amount, d.currency, d.amount_base, d.rated, d.stage,
           d.close_date, d.state AS deal_state, d.owner_id, c.id AS account_id, c.external_id AS account_external_id,
           c.name AS account_name, c.segment
         FROM (
           (SELECT a.id, a.press_at FROM ask a
            WHERE a.org_key = $1 AND a.assignee_id = $2 AND a.closed_at IS NULL AND a.state = 'open' AND ${AFTER}
            ORDER BY a.press_at, a.id LIMIT $8)
           UNION ALL
           (SELECT a.id, a.press_at FROM ask a JOIN deal d ON d.org_key = a.org_key AND d.id = a.deal_id
            WHERE a.org_key = $1 AND a.assignee_id IS NULL AND a.closed_at IS NULL AND a.state = 'open'
              AND a.assignee_role = ANY ($5) AND ${AFTER} AND ${SEES}
            ORDER BY a.press_at, a.id LIMIT $8)
           UNION ALL
           (SELECT a.id, a.press_at FROM decision e JOIN ask a ON a.org_key = e.org_key AND a.id = e.ask_id
            JOIN deal d ON d.org_key = a.org_key AND d.id = a.deal_id
            WHERE e.org_key = $1 AND e.state = 'proposed' AND e.maker_id <> $2 AND e.approval_by = ANY ($5)
              AND a.state = 'proposed' AND ${AFTER} AND ${SEES}
            ORDER BY a.press_at, a.id LIMIT $8)
           ORDER BY press_at, id LIMIT $8
         ) q
         JOIN ask a ON a.org_key = $1 AND a.id = q.id
         JOIN deal d ON d.org_key = $1 AND d.id = a.deal_id
         JOIN account c ON c.org_key = $1 AND c.id = d.account_id
         ORDER BY a.press_at, a.id`,
  siblings: `SELECT id, deal_id, number, title, kind, state, blocker, points FROM ask
             WHERE org_key = $1 AND deal_id = ANY ($2) AND closed_at IS NULL ORDER BY id`,
  relations: 'SELECT ask_id, other_id, kind FROM relation WHERE org_key = $1 AND ask_id = ANY ($2) ORDER BY id',
  decisions: 'SELECT * FROM decision WHERE org_key = $1 AND id = ANY ($2)',
  articles: `SELECT w.* FROM workaround_article w JOIN decision e ON e.org_key = w.org_key AND e.workaround_id = w.workaround_id
               AND e.workaround_version = w.article_version WHERE e.org_key = $1 AND e.id = ANY ($2)`,
  commitments: `SELECT DISTINCT ON (ask_id) ask_id, id, kind, state, scope, due_on, starts_at, deliverable_id FROM commitment
                WHERE org_key = $1 AND ask_id = ANY ($2) ORDER BY ask_id, id DESC`,
};

const group = (rows, key) => Map.groupBy?.(rows, (row) => row[key]) ?? rows.reduce((map, row) => {
  const found = map.get(row[key]);
  if (found) found.push(row);
  else map.set(row[key], [row]);
  return map;
}, new Map());

const shapeDecision = (directory, decision, articles) => {
  if (!decision) return null;
  const article = articles.find((each) => each.workaround_id === decision.workaround_id);
  return {
    id: decision.id, version: Number(decision.version), kind: decision.kind, state: decision.state,
    made_by: personOf(directory, decision.maker_id), made_at: decision.made_at, authority: decision.authority,
    approval_by: decision.approval_by, approved_by: personOf(directory, decision.approver_id),
    approver_authority: decision.approver_authority, customer_wording: decision.customer_wording, rationale: decision.rationale,
    terms: decision.terms ?? {}, points: decision.draw?.points ?? 0, quarter: decision.draw?.quarter ?? null,
    line: decision.draw?.line ?? null, overdraft_points: decision.draw?.overdraft_points ?? 0,
    overdraft_reason: decision.draw?.overdraft_reason ?? null, rails: decision.rails, valid_until: decision.valid_until,
    workaround: article ? { id: article.workaround_id, version: article.article_version, title: article.title, steps: article.steps,
      customer_wording: article.customer_wording, limits: article.limits } : null,
  };
};

export const queueShapedHere = (pool) => {
  const directoryOf = directories();
  const ask = async (name, values) => (await pool.query({ name, text: STATEMENTS[name], values })).rows;

  return async (caller, limit, after) => {
    const [org] = await ask('org', [caller.org_key]);
    const directory = await directoryOf(pool, org);
    const who = [caller.org_key, caller.id, caller.roles.includes('head_of_product'), caller.led_teams, caller.roles];
    const [[counts], page] = await Promise.all([
      ask('counts', [...who, org.time_zone]),
      ask('page', [...who, after?.[0] ?? null, after?.[1] ?? null, limit + 1]),
    ]);
    const rows = page.slice(0, limit);
    const ids = rows.map((row) => row.id);
    const decided = rows.filter((row) => row.decision_id).map((row) => row.decision_id);
    const [siblings, relations, commitments, decisions, articles] = await Promise.all([
      ask('siblings', [caller.org_key, rows.map((row) => row.deal_id)]),
      ask('relations', [caller.org_key, ids]),
      ask('commitments', [caller.org_key, ids]),
      decided.length ? ask('decisions', [caller.org_key, decided]) : [],
      decided.length ? ask('articles', [caller.org_key, decided]) : [],
    ]);
    const beside = group(siblings, 'deal_id'), related = group(relations, 'ask_id');
    const promised = new Map(commitments.map(({ ask_id: id, ...rest }) => [id, rest]));
    const made = new Map(decisions.map((decision) => [decision.id, decision]));
    return {
      counts: Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, Number(count)])),
      data: rows.map((row) => ({
        ask: shapeAsk({
          ask: row, directory, relations: related.get(row.id),
          deal: { ...row, id: row.deal_id, external_id: row.deal_external_id, name: row.deal_name, state: row.deal_state },
          account: { id: row.account_id, external_id: row.account_external_id, name: row.account_name, segment: row.segment },
          decision: shapeDecision(directory, made.get(row.decision_id), articles),
          commitment: promised.get(row.id) ?? null,
        }),
        reasons: row.reasons,
        due_at: row.due_at,
        siblings: (beside.get(row.deal_id) ?? []).filter((each) => each.id !== row.id).map((each) => ({
          id: each.id, number: `A-${each.number}`, title: each.title, kind: each.kind, state: each.state, blocker: each.blocker,
          points: each.points === -1 ? null : each.points,
        })),
      })),
      next: page.length > limit ? Buffer.from(JSON.stringify([rows.at(-1).press_at, ids.at(-1)])).toString('base64url') : null,
    };
  };
};

// The service's own statements: PostgreSQL writes the JSON, and it goes out as it came.
export const queueShapedInSql = (pool, texts) => async (caller, limit, after) => {
  const who = [caller.org_key, caller.id, 'all', caller.roles.includes('head_of_product')];
  const [{ rows: [head] }, { rows }] = await Promise.all([
    pool.query({ name: 'sql_head', text: `SELECT body::text FROM (${texts.queue_head}) q`, values: who }),
    pool.query({ name: 'sql_page', text: `SELECT body::text, cursor FROM (${texts.queue}) q`, values: [...who, after?.join(' ') ?? null, limit + 1] }),
  ]);
  const more = rows.length > limit;
  const next = more ? JSON.stringify(Buffer.from(JSON.stringify(rows[limit - 1].cursor.split(' '))).toString('base64url')) : 'null';
  return `${head.body.slice(0, -1)},"data":[${rows.slice(0, limit).map((row) => row.body).join(',')}],"next":${next}}`;
};
