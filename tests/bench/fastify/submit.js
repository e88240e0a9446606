// POST /v1/asks: one transaction that locks the org, takes its next sequences, and writes the same rows as the service.
import { hash } from 'node:crypto';
import { freshId } from './identity.js';
import { makeEvent } from './ledger.js';
import { directories, holds, workingTime } from './org.js';
import { shapeAsk } from './shape.js';

const STATEMENTS = {
  lock: `SELECT org_key, id, ledger_name, base_currency, size, next_number, directory_sequence, policy_sequence, last_event_at,
           clock_timestamp() AS now
         FROM org WHERE org_key = $1 FOR NO KEY UPDATE`,
  seen: 'SELECT status, answer, request_sha256 FROM command WHERE org_key = $1 AND id = $2',
  account: 'SELECT id, external_id, name, segment, open_amount_base FROM account WHERE org_key = $1 AND external_id = $2',
  deal: `SELECT id, owner_id, name, amount::float8 AS amount, currency, stage, close_date FROM deal
         WHERE org_key = $1 AND external_id = $2`,
  once: `SELECT 1 FROM ask WHERE org_key = $1 AND deal_id = $2 AND kind = $3 AND lower(title) = lower($4) AND closed_at IS NULL`,
  saveAccount: `INSERT INTO account (org_key, id, version, last_event, external_id, name, segment, open_amount_base)
                VALUES ($1, $2, 1, $3, $4, $5, $6, $7)
                ON CONFLICT (org_key, id) DO UPDATE SET last_event = excluded.last_event, name = excluded.name,
                  segment = excluded.segment, open_amount_base = account.open_amount_base + excluded.open_amount_base,
                  version = account.version + 1`,
  saveDeal: `INSERT INTO deal (org_key, id, version, last_event, external_id, account_id, name, amount, currency, amount_base, rated,
               stage, close_date, owner_id, confidential, state)
             VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, true, $10, $11, $12, false, 'open')
             ON CONFLICT (org_key, id) DO UPDATE SET version = deal.version + 1, last_event = excluded.last_event, name = excluded.name,
               amount = excluded.amount, amount_base = excluded.amount_base, stage = excluded.stage, close_date = excluded.close_date`,
  saveAsk: `INSERT INTO ask (org_key, id, version, last_event, number, deal_id, kind, state, title, need, customer_words, if_refused,
              blocker, origin, wanted_by, details, submitter_id, submitted_at, route, large, assignee_id, assignee_role, round,
              info_rounds, ladder_step, points, due_at, minutes_left, press_at, reasons, escalated_by)
            VALUES ($1, $2, 1, $3, $4, $5, $6, 'open', $7, $8, $9, $10, $11, 'asked', $12, $13, $14, $15, $16, $17, $18, $19, 1, 0, 0, -1,
              $20, 0, $21, $22, '[]')`,
  saveSearch: `INSERT INTO ask_search (org_key, ask_id, source, title, sales, product)
               SELECT $1, $2, md5(concat_ws(E'\\n', $3::text, $4::text, $5::text)), $3, w.words, w.words
               FROM (SELECT setweight(search_words($3), 'A') || setweight(search_words($4), 'B')
                 || setweight(jsonb_to_tsvector('pg_catalog.english'::regconfig, $5::jsonb, '["string"]'), 'C') AS words) w`,
  saveEvents: `INSERT INTO event (org_key, sequence, id, kind, subject_id, deal_id, ask_id, audience, leaf, leaf_hash, recorded_at,
                 actor_id, via, authority, policy_sequence, command_id)
               SELECT $1, e.*, $12, $13, $14, $15, $16
               FROM unnest($2::int8[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bytea[],
                 $10::bytea[], $11::timestamptz[]) AS e`,
  saveFields: `INSERT INTO event_field (org_key, sequence, ord, name, audience, disclosure)
               SELECT $1, * FROM unnest($2::int8[], $3::int4[], $4::text[], $5::text[], $6::text[])`,
  saveHistory: `INSERT INTO history (org_key, noun, subject_id, sequence, image)
                SELECT $1, * FROM unnest($2::text[], $3::text[], $4::int8[], $5::jsonb[])`,
  saveCommand: `INSERT INTO command (org_key, id, kind, person_id, request_sha256, status, result_id, resource_version, org_size, answer,
                  sequence_first, sequence_last, recorded_at)
                VALUES ($1, $2, 'submit', $3, $4, 201, $5, 1, $6, $7, $8, $9, $10)`,
  advance: 'UPDATE org SET size = $2, next_number = $3, last_event_at = $4 WHERE org_key = $1',
};
const run = (client, name, values) => client.query({ name, text: STATEMENTS[name], values });

// Where it goes, by when, and what moves it ahead.
const route = (directory, deal, body, now) => {
  const large = deal.amount_base >= directory.policy.limits.large_from;
  const facts = {
    'ask.origin': 'asked', 'ask.kind': body.kind, 'ask.blocker': body.blocker, 'ask.round': 1, 'deal.large': large,
    'deal.stage': deal.stage, 'deal.days_to_close': Math.floor((Date.parse(deal.close_date) - now) / 86400000),
  };
  const fill = (text) => text.replace(/\{([a-z_.]+)\}/g, (_, name) => facts[name] ?? deal[name.split('.')[1]] ?? '');
  const rule = directory.policy.routes.find((each) => holds(each, facts));
  const holders = [...directory.people.values()].filter((person) => person.active && person.roles.includes(rule.then.to));
  const to = { to: rule.then.to, rule: rule.rule, because: fill(rule.because), policy_version: directory.policyVersion };
  const reasons = [{ rule: to.rule, because: to.because, audience: 'sales', ahead_minutes: 0 }];
  for (const each of directory.policy.pressure.filter((pressure) => holds(pressure, facts))) {
    reasons.push({ rule: each.rule, because: fill(each.because), audience: each.then.audience, ahead_minutes: each.then.ahead });
  }
  const dueAt = workingTime(directory.intervals, now.getTime(), rule.then.within.working_minutes);
  const ahead = reasons.reduce((sum, reason) => sum + reason.ahead_minutes, 0);
  return { large, to, reasons, dueAt, pressAt: workingTime(directory.intervals, dueAt.getTime(), -ahead),
    assigneeId: holders.length === 1 ? holders[0].id : null };
};

// Whether there is news of a deal.
const differs = (known, deal) => !known
  || ['name', 'amount', 'currency', 'stage', 'close_date'].some((member) => known[member] !== deal[member]);

const eventsOf = (caller, account, deal, ask, news) => {
  const about = { dealId: deal.id, audience: 'sales' };
  const events = [];
  if (news.account) {
    events.push({ kind: 'account.recorded', subject: account.id, audience: 'sales', data: [
      ['external_id', account.external_id], ['name', account.name], ['segment', account.segment]] });
  }
  if (news.deal) {
    events.push({ kind: 'deal.recorded', subject: deal.id, ...about, data: [
      ['external_id', deal.external_id], ['account_id', account.id], ['name', deal.name], ['amount', deal.amount],
      ['currency', deal.currency], ['amount_base', deal.amount_base], ['rated', true], ['stage', deal.stage],
      ['close_date', deal.close_date], ['owner_id', deal.owner_id], ['confidential', false]] });
  }
  const asks = { ...about, subject: ask.id, askId: ask.id };
  events.push({ kind: 'ask.submitted', ...asks, data: [
    ['number', ask.number], ['kind', ask.kind], ['title', ask.title], ['need', ask.need], ['customer_words', ask.customer_words],
    ['if_refused', ask.if_refused], ['blocker', ask.blocker], ['wanted_by', ask.wanted_by], ['details', ask.details], ['origin', 'asked']] });
  events.push({ kind: 'ask.routed', ...asks, data: [
    ['route', ask.route], ['large', ask.large], ['due_at', ask.due_at], ['assignee_id', ask.assignee_id]] });
  events.push({ kind: 'ask.prioritised', ...asks, audience: 'product', data: [
    ['press_at', ask.press_at, 'product'], ['reasons', ask.reasons, 'product']] });
  return events;
};

const saveRecord = async (client, org, caller, command, events, images) => {
  const column = (name) => events.map((event) => event[name] ?? null);
  const fields = events.flatMap((event) => event.fields.map((field, n) => [event.sequence, n, field.name, field.audience, field.disclosure]));
  const field = (n) => fields.map((each) => each[n]);
  await run(client, 'saveEvents', [org.org_key, column('sequence'), column('id'), column('kind'), column('subject'), column('dealId'),
    column('askId'), column('audience'), column('leaf'), column('leafHash'), column('at'), caller.id, caller.token_id,
    { kind: 'role', role: caller.roles[0] }, org.policy_sequence, command]);
  await run(client, 'saveFields', [org.org_key, field(0), field(1), field(2), field(3), field(4)]);
  await run(client, 'saveHistory', [org.org_key, images.map(([noun]) => noun), images.map(([, row]) => row.id),
    images.map(() => events.at(-1).sequence), images.map(([, row]) => JSON.stringify(row))]);
};

export const submitter = () => {
  const directoryOf = directories();

  const transact = async (client, caller, body, key, requestHash) => {
    const { rows: [org] } = await run(client, 'lock', [caller.org_key]);
    const now = org.now > org.last_event_at ? org.now : new Date(org.last_event_at.getTime() + 1);
    const command = key ? `command_${hash('sha256', `${caller.id} ${key}`).slice(0, 26)}` : freshId('command', now.getTime());
    if (key) {
      const { rows: [seen] } = await run(client, 'seen', [caller.org_key, command]);
      if (seen) return { status: seen.request_sha256.equals(requestHash) ? seen.status : 422, answer: seen.answer };
    }
    const directory = await directoryOf(client, org);
    const { rows: [knownAccount] } = await run(client, 'account', [org.org_key, body.deal.account.external_id]);
    const { rows: [knownDeal] } = await run(client, 'deal', [org.org_key, body.deal.external_id]);
    const account = { id: knownAccount?.id ?? freshId('account', now.getTime()), version: 1, ...body.deal.account,
      open_amount_base: Number(knownAccount?.open_amount_base ?? 0) + body.deal.amount };
    const deal = { id: knownDeal?.id ?? freshId('deal', now.getTime()), version: 1, ...body.deal, account: undefined, account_id: account.id,
      amount_base: body.deal.amount, owner_id: knownDeal?.owner_id ?? caller.id, state: 'open', rated: true, confidential: false };
    if (knownDeal && (await run(client, 'once', [org.org_key, deal.id, body.kind, body.title])).rows.length > 0) return { status: 409 };
    const routed = route(directory, deal, body, now);
    const ask = { id: freshId('ask', now.getTime()), version: 1, number: Number(org.next_number), deal_id: deal.id, kind: body.kind,
      state: 'open', title: body.title, need: body.need, customer_words: body.customer_words ?? null, if_refused: body.if_refused ?? null,
      blocker: body.blocker, origin: 'asked', wanted_by: body.wanted_by ?? null, details: body.details, submitter_id: caller.id,
      submitted_at: now, route: routed.to, large: routed.large, assignee_id: routed.assigneeId, assignee_role: routed.to.to, round: 1,
      info_rounds: 0, ladder_step: 0, points: -1, due_at: routed.dueAt, minutes_left: 0, press_at: routed.pressAt, reasons: routed.reasons,
      escalated_by: [] };
    const first = Number(org.size);
    const events = eventsOf(caller, account, deal, ask, { account: !knownAccount, deal: differs(knownDeal, deal) })
      .map((event, n) => makeEvent(org, caller, command, event, first + n, now, n));
    const last = first + events.length - 1;
    await run(client, 'saveAccount', [org.org_key, account.id, last, account.external_id, account.name, account.segment, deal.amount_base]);
    await run(client, 'saveDeal', [org.org_key, deal.id, last, deal.external_id, account.id, deal.name, deal.amount, deal.currency,
      deal.amount_base, deal.stage, deal.close_date, deal.owner_id]);
    await run(client, 'saveAsk', [org.org_key, ask.id, last, ask.number, deal.id, ask.kind, ask.title, ask.need, ask.customer_words,
      ask.if_refused, ask.blocker, ask.wanted_by, JSON.stringify(ask.details), ask.submitter_id, ask.submitted_at,
      JSON.stringify(ask.route), ask.large, ask.assignee_id, ask.assignee_role, ask.due_at, ask.press_at, JSON.stringify(ask.reasons)]);
    await run(client, 'saveSearch', [org.org_key, ask.id, ask.title, ask.need, JSON.stringify(ask.details)]);
    const images = [['account', account], ['deal', deal], ['ask', ask]].map(([noun, row]) => [noun, { ...row, last_event: last }]);
    await saveRecord(client, org, caller, command, events, images);
    const answer = JSON.stringify(shapeAsk({ ask, deal, account, directory }));
    await run(client, 'saveCommand', [org.org_key, command, caller.id, requestHash, ask.id, last + 1, Buffer.from(answer), first, last, now]);
    await run(client, 'advance', [org.org_key, last + 1, ask.number + 1, now]);
    return { status: 201, answer, id: ask.id };
  };

  return async (pool, caller, body, key, requestHash) => {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      const outcome = await transact(client, caller, body, key, requestHash);
      await client.query('COMMIT');
      return outcome;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {});
      throw error;
    } finally {
      client.release();
    }
  };
};
