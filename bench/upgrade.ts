import path from 'node:path';
import { parseArgs } from 'node:util';
import { describeMachine } from '@/bench/database';
import { upgrade } from '@/bench/upgrade-run';
import { say } from '@/bin/output';
import { positive } from '@/bin/positive';
import { connect } from '@/db/client';
import { ensureServer } from '@/db/embedded/server';

/**
 * Upgrades a database of the release before, full of events, as a start does it, while others read and write and a
 * transaction beside it stays open. Fails where anything is lost or waits too long.
 */
const { values } = parseArgs({
  options: { events: { type: 'string', default: '1000000' }, held: { type: 'string', default: '3000' } },
});
const events = positive('--events', values.events);
/** What nobody should have to wait. */
const WAIT_MS_MAX = 1_000;

const server = await ensureServer({ root: path.resolve('.data/bench') });
try {
  const sql = connect(server.url, { connections: 1 });
  say(await describeMachine(sql));
  await sql.end({ timeout: 5 });
  const heldMs = Number(values.held);
  const { waits, faults } = await upgrade(server, { name: 'bench_upgrade', events, heldMs, tell: say });
  for (const fault of faults) say(`FAULT ${fault}`);
  const isSlow = Math.max(waits.readerMs, waits.writerMs) > WAIT_MS_MAX;
  if (isSlow) say(`FAULT somebody waited for more than ${WAIT_MS_MAX} ms`);
  if (isSlow || faults.length > 0) process.exitCode = 1;
  else say('nothing lost, every counter equals a plain count, every log verifies');
} finally {
  await server.release();
}
