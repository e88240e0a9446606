// Submit and queue as a competent user of Fastify and pg writes them: a pool, prepared statements, a transaction a submit.
//
//   DATABASE_URL=… PORT=… QUEUE=js|sql STATEMENTS=file node server.js
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import Fastify from 'fastify';
import pg from 'pg';
import { callers } from './identity.js';
import { queueShapedHere, queueShapedInSql } from './queue.js';
import { submitter } from './submit.js';

const text = (max) => ({ type: 'string', minLength: 1, maxLength: max });
const SUBMIT_BODY = {
  type: 'object', additionalProperties: false, required: ['deal', 'kind', 'title', 'need', 'blocker', 'details'],
  properties: {
    deal: {
      type: 'object', additionalProperties: false, required: ['external_id', 'name', 'account', 'amount', 'currency', 'stage', 'close_date'],
      properties: {
        external_id: text(100), name: text(200), amount: { type: 'integer', minimum: 0 }, currency: { type: 'string', pattern: '^[A-Z]{3}$' },
        stage: { enum: ['prospecting', 'qualification', 'discovery', 'evaluation', 'proposal', 'negotiation', 'closing'] },
        close_date: { type: 'string', format: 'date' },
        account: {
          type: 'object', additionalProperties: false, required: ['external_id', 'name', 'segment'],
          properties: { external_id: text(100), name: text(200), segment: { enum: ['smb', 'mid_market', 'enterprise'] } },
        },
      },
    },
    kind: { enum: ['ui_tailoring', 'integration', 'unbundling', 'feature', 'trial_terms', 'contract_terms', 'pricing', 'product_call'] },
    title: text(200), need: text(4000), customer_words: text(4000), if_refused: text(4000),
    blocker: { enum: ['deal_breaker', 'challenge', 'nice_to_have'] }, wanted_by: { type: 'string', format: 'date' },
    details: { type: 'object' },
  },
};
const QUEUE_QUERY = { type: 'object', additionalProperties: false,
  properties: { limit: { type: 'integer', minimum: 1, maximum: 200, default: 50 }, cursor: text(500) } };

pg.types.setTypeParser(pg.types.builtins.DATE, (written) => written);
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: Number(process.env.POOL ?? 16), options: '-c jit=off' });
const callerOf = callers(pool);
const submit = submitter();
const queue = process.env.QUEUE === 'sql'
  ? queueShapedInSql(pool, JSON.parse(readFileSync(process.env.STATEMENTS)))
  : queueShapedHere(pool);

const app = Fastify({ bodyLimit: 262144 });
app.decorateRequest('caller', null);
app.addHook('onRequest', async (request, reply) => {
  request.caller = await callerOf(request.headers.authorization);
  if (!request.caller) return reply.code(401).send({ title: 'Who are you?' });
});
app.post('/v1/asks', { schema: { body: SUBMIT_BODY } }, async (request, reply) => {
  if (!request.caller.roles.includes('rep')) return reply.code(403).send({ title: 'Sales submits.' });
  const requestHash = createHash('sha256').update(request.url).update(JSON.stringify(request.body)).digest();
  const outcome = await submit(pool, request.caller, request.body, request.headers['idempotency-key'], requestHash);
  if (outcome.id) reply.header('location', `/v1/asks/${outcome.id}`).header('etag', '"1"');
  return reply.code(outcome.status).type('application/json').send(outcome.answer);
});
app.get('/v1/queue', { schema: { querystring: QUEUE_QUERY } }, async (request, reply) => {
  const after = request.query.cursor && JSON.parse(Buffer.from(request.query.cursor, 'base64url'));
  const answer = await queue(request.caller, request.query.limit, after);
  return reply.type('application/json').send(answer);
});
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
process.on('SIGTERM', () => app.close().then(() => pool.end()).then(() => process.exit(0)));
