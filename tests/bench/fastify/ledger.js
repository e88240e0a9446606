// An event as the ledger keeps it: every member of its data a salted disclosure, the leaf a commitment to all of them.
import { createHash, hash } from 'node:crypto';
import { freshId, random } from './identity.js';

const micros = (now, n) => `${now.toISOString().slice(0, -1)}${String(n).padStart(3, '0')}Z`;

export const makeEvent = (org, caller, command, event, sequence, now, n) => {
  const fields = [];
  for (const [name, value, audience = 'sales'] of event.data) {
    if (value === undefined || value === null) continue;
    const json = `["${random(16).toString('base64url')}","${name}",${JSON.stringify(value)}]`;
    fields.push({ name, audience, disclosure: Buffer.from(json).toString('base64url') });
  }
  const id = freshId('event', now.getTime());
  const at = micros(now, n);
  const leaf = Buffer.from(JSON.stringify({
    v: 'dealdesk-event/1', log: `${org.ledger_name}/${org.id}`, seq: sequence, at, id, type: event.kind,
    actor: caller.id, via: caller.token_id, auth: { kind: 'role', role: caller.roles[0] }, policy: org.policy_sequence,
    subject: event.subject, deal: event.dealId, basis: null, cmd: hash('sha256', command, 'base64url'), _sd_alg: 'sha-256',
    _sd: fields.map((field) => hash('sha256', field.disclosure, 'base64url')).sort(),
  }));
  const leafHash = createHash('sha256').update('\0').update(leaf).digest();
  return { ...event, id, at, sequence, fields, leaf, leafHash };
};
