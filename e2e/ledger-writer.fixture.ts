import { randomUUID } from 'node:crypto';
import { connect, type Pool } from '@/db/client';
import { env } from '@/lib/env';
import { accept } from '@/lib/ingest/accept';
import { append } from '@/lib/ingest/append';
import { checkpointLog } from '@/lib/ingest/checkpoint';
import { eraseEvent } from '@/lib/ingest/erase';
import { prepare } from '@/lib/ingest/prepare';
import { ensureTenant, type Tenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';

/**
 * Eight connections that append to the log of one tenant at once, erase of what they wrote, and sign: so many rounds
 * each. Prints how many events it wrote and how many it erased, as JSON. A signer that refuses ends it.
 */
const CONNECTIONS = 8;
const BATCH_MAX = 5;

const [, , tenantId = '', rounds = '0'] = process.argv;
const pool = connect(env().DATABASE_URL ?? '', { connections: CONNECTIONS });
const tenant = await ensureTenant(pool, { tenantId });
const told = await Promise.all(Array.from({ length: CONNECTIONS }, (_, nth) => work(pool, tenant, nth)));
await pool.end({ timeout: 5 });
const sum = (of: 'written' | 'erased' | 'signed') => told.reduce((total, each) => total + each[of], 0);
process.stdout.write(
  JSON.stringify({ written: sum('written'), erased: sum('erased'), signed: sum('signed') }),
);

async function work(sql: Pool, to: Tenant, nth: number) {
  const done = { written: 0, erased: 0, signed: 0 };
  for (let round = 0; round < Number(rounds); round++) {
    const batch = Array.from({ length: 1 + ((nth + round) % BATCH_MAX) }, () => prepared(to));
    await append(sql, batch);
    done.written += batch.length;
    const [first] = batch;
    if (round % 3 === 0 && first) {
      const by = { subject: 'fixture', isPerson: false };
      const erasure = await eraseEvent({ tenant: to, id: first.event.id, by, reason: 'test' }, sql);
      if (erasure !== 'erased') throw new Error(`${first.event.id}: ${erasure}`);
      done.erased += 1;
    }
    if ((nth + round) % 4 === 0 && (await checkpointLog(sql, to.mainLog))) done.signed += 1;
  }
  return done;
}

function prepared(to: Tenant) {
  const draft = makeDraft({ sourceEventId: randomUUID() });
  const accepted = accept(draft, { tenantId: to.tenantId, receivedAtMs: Date.now() });
  if (!accepted.accepted) throw new Error(accepted.reason);
  return prepare(to, accepted.event);
}
