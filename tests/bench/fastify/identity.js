// Ids as the service makes them, and who stands behind a token.
import { hash, randomFillSync } from 'node:crypto';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const KEPT_MS = 1000;

// 128 bits as 26 characters of base32.
const suffixOf = (bytes) => {
  let bits = 0, count = 2, text = '';
  for (const byte of bytes) {
    bits = ((bits << 8) | byte) & 0xffff;
    for (count += 8; count >= 5;) {
      count -= 5;
      text += ALPHABET[(bits >> count) & 31];
    }
  }
  return text;
};

const chance = Buffer.alloc(4096);
let used = chance.length;
export const random = (size) => {
  if (used + size > chance.length) {
    randomFillSync(chance);
    used = 0;
  }
  used += size;
  return chance.subarray(used - size, used);
};

// A UUIDv7 with a prefix.
export const freshId = (prefix, now) => {
  const bytes = new Uint8Array(16);
  bytes.set(random(10), 6);
  bytes[0] = now / 2 ** 40;
  bytes[1] = now / 2 ** 32;
  bytes[2] = now / 2 ** 24;
  bytes[3] = now / 2 ** 16;
  bytes[4] = now / 2 ** 8;
  bytes[5] = now;
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return `${prefix}_${suffixOf(bytes)}`;
};

const parse = (token) => {
  const match = /^dd_pat_(\d+)_([0-9A-Za-z]{22})([0-9A-Za-z]{30})[0-9A-Za-z]{6}$/.exec(token);
  if (!match) return null;
  let number = 0n;
  for (const digit of match[2]) number = number * 62n + BigInt(BASE62.indexOf(digit));
  const bytes = Buffer.from(number.toString(16).padStart(32, '0'), 'hex');
  return { orgKey: Number(match[1]), id: `token_${suffixOf(bytes)}`, secret: match[3] };
};

const FIND = {
  name: 'token_find',
  text: `SELECT k.id AS token_id, k.org_key, k.secret_sha256, p.id, p.name, p.roles, p.active,
           ARRAY(SELECT t.id::text FROM team t WHERE t.org_key = k.org_key AND t.lead_id = p.id) AS led_teams
         FROM token k JOIN person p ON p.org_key = k.org_key AND p.id = k.person_id
         WHERE k.org_key = $1 AND k.id = $2 AND k.revoked_at IS NULL AND k.expires_on >= current_date`,
};

// Who calls; null: nobody we know. What was found is gone by for a second.
export const callers = (pool) => {
  const known = new Map();
  return async (authorization) => {
    const kept = known.get(authorization);
    if (kept && kept.until > Date.now()) return kept.caller;
    const token = parse((authorization ?? '').replace(/^Bearer /, ''));
    if (!token) return null;
    const { rows: [caller] } = await pool.query({ ...FIND, values: [token.orgKey, token.id] });
    if (!caller?.active || hash('sha256', token.secret) !== caller.secret_sha256) return null;
    known.set(authorization, { caller, until: Date.now() + KEPT_MS });
    return caller;
  };
};
