import { statSync } from 'node:fs';
import { EXIT, say, sayJson } from '@/bin/output';
import { openWorkspace, type Workspace } from '@/bin/workspace';
import type { Pool, Sql } from '@/db/client';
import { migrationState } from '@/db/migrate';
import { isCluster, readTogether } from '@/db/snapshot';
import { env } from '@/lib/env';
import { type AnchorLag, anchorLag } from '@/lib/ingest/anchor-lag';
import { recount, type SealLag, sealLag } from '@/lib/ingest/recount';
import { signerLag } from '@/lib/ingest/verify-log';
import { type VerifyLag, verifyLag } from '@/lib/jobs/verify-schedule';
import { hasKeys, keyFile } from '@/lib/keys';

/** `warning`: it works, but an operator should know. `failure`: it does not. */
interface Finding {
  check: string;
  state: 'ok' | 'warning' | 'failure';
  detail: string;
}

/** Looks over an installation and says what it finds, one line a check. Exit 1 where something has failed. */
export async function doctor(options: { json?: boolean; recount?: boolean }): Promise<void> {
  const findings = await examine(options.recount === true);
  if (options.json) sayJson({ findings });
  else for (const { check, state, detail } of findings) say(`${state.padEnd(8)}${check.padEnd(14)}${detail}`);
  if (findings.some(({ state }) => state === 'failure')) process.exitCode = EXIT.failed;
}

async function examine(isRecounted: boolean): Promise<Finding[]> {
  const findings = [checkNode(), checkKeys()];
  try {
    const workspace = await openWorkspace();
    try {
      findings.push(...(await checkDatabase(workspace)));
      if (isRecounted) findings.push(await checkCounters(workspace));
    } finally {
      await workspace.close();
    }
  } catch (error) {
    findings.push({
      check: 'database',
      state: 'failure',
      detail: error instanceof Error ? error.message : String(error),
    });
  }
  return findings;
}

function checkNode(): Finding {
  return { check: 'node', state: 'ok', detail: process.version };
}

function checkKeys(): Finding {
  const file = keyFile();
  if (!hasKeys()) return { check: 'keys', state: 'ok', detail: `${file} is made at the first start` };
  const isOpen = (statSync(file).mode & 0o077) !== 0;
  if (isOpen) return { check: 'keys', state: 'warning', detail: `${file} is readable by others: chmod 600` };
  if (env().TRAILMARK_KEYS !== undefined) return { check: 'keys', state: 'ok', detail: file };
  const detail = `${file} lies beside the database, so whoever copies one has both (set TRAILMARK_KEYS): not independent`;
  return { check: 'keys', state: 'warning', detail };
}

async function checkDatabase({ sql, embedded }: Workspace): Promise<Finding[]> {
  const [server] = await sql<{ version: string; isOwner: boolean }[]>`
    select current_setting('server_version') as version,
      pg_has_role(current_user, (select relowner from pg_class where oid = 'event'::regclass), 'member') as "isOwner"`;
  const { applied, expected } = await migrationState(sql);
  const where = embedded ? `embedded, port ${embedded.port}` : 'DATABASE_URL';
  return [
    { check: 'database', state: 'ok', detail: `PostgreSQL ${server?.version} (${where})` },
    server?.isOwner
      ? { check: 'role', state: 'warning', detail: 'the application runs as owner: it could change events' }
      : { check: 'role', state: 'ok', detail: 'the application can only read and append' },
    applied === expected
      ? { check: 'migrations', state: 'ok', detail: `${applied} of ${expected}` }
      : { check: 'migrations', state: 'failure', detail: `${applied} of ${expected}` },
    await checkLogs(sql),
    await checkPartitions(sql),
    checkSealing(await sealLag(sql)),
    checkSigning(await signerLag(sql)),
    checkVerification(await verifyLag(sql)),
    ...checkAnchors(await anchorLag(sql)),
  ];
}

/** Sizes against entries: a log that promises more than it holds has lost something. Rides on the primary key. */
async function checkLogs(pool: Pool): Promise<Finding> {
  const isSpread = await isCluster(pool);
  const [row] = await readTogether(pool, (sql) => {
    // Workers cannot be asked for the last one of each: they are asked for the places at which it must be, and must not.
    const wrong = isSpread
      ? sql`count(*) filter (where l.size > 0)
          - (select count(*) from log b join ledger_entry n on n.log = b.log and n.seq = b.size - 1)
          + (select count(*) from log b join ledger_entry n on n.log = b.log and n.seq = b.size)`
      : sql`count(*) filter (where l.size <> coalesce(
          (select e.seq + 1 from ledger_entry e where e.log = l.log order by e.seq desc limit 1), 0))`;
    return sql<{ logs: number; events: string; wrong: number }[]>`
      select count(*)::int4 as logs, coalesce(sum(l.size - l.deleted), 0) as events, (${wrong})::int4 as wrong from log l`;
  });
  if (row && row.wrong > 0)
    return { check: 'logs', state: 'failure', detail: `${row.wrong} logs end before their size` };
  return { check: 'logs', state: 'ok', detail: `${row?.events ?? 0} events in ${row?.logs ?? 0} logs` };
}

/** More of an open end than this, and counts begin to cost. */
const OPEN_EVENTS_MAX = 1_000_000;

function checkSealing({ logsDue, openEvents, deltas }: SealLag): Finding {
  const isBehind = openEvents > OPEN_EVENTS_MAX;
  const detail = `${logsDue} logs to seal, ${openEvents} events behind the last block, ${deltas} late ones to fold in`;
  return {
    check: 'sealing',
    state: isBehind ? 'warning' : 'ok',
    detail: isBehind ? `${detail}: exact all the same, but slow` : detail,
  };
}

function checkSigning({ entries, refused }: Awaited<ReturnType<typeof signerLag>>): Finding {
  const [first] = refused;
  if (first === undefined) return { check: 'signing', state: 'ok', detail: `${entries} entries to sign` };
  const others = refused.length > 1 ? ` and ${refused.length - 1} others` : '';
  const detail = `the signer refuses ${first}${others}: look at verify-db before anything else`;
  return { check: 'signing', state: 'failure', detail };
}

/** Two nights that the schedule has missed. */
const VERIFIED_H_MAX = 49;

function checkVerification({ logs, verified, oldestH, found }: VerifyLag): Finding {
  const [first] = found;
  if (first !== undefined) {
    const others = found.length > 1 ? ` and ${found.length - 1} other tenants` : '';
    const detail = `the last verification found what does not agree in a log of ${first}${others}: look at verify-db`;
    return { check: 'verification', state: 'failure', detail };
  }
  const since = oldestH === null ? '' : `, the longest ago ${oldestH} h ago`;
  const detail = `${verified} of ${logs} logs verified without a finding${since}`;
  return {
    check: 'verification',
    state: oldestH !== null && oldestH > VERIFIED_H_MAX ? 'warning' : 'ok',
    detail: env().TRAILMARK_VERIFY_CRON === 'off' ? `${detail}; the schedule is off` : detail,
  };
}

/** A sink that is this far behind is no longer just being asked. */
const BEHIND_S_MAX = 600;

/** What keeps checkpoints elsewhere: without any, who has both the database and the keys could rewrite all of it. */
function checkAnchors(sinks: readonly AnchorLag[]): Finding[] {
  if (sinks.length > 0) return sinks.map(checkAnchor);
  const detail = 'nothing outside keeps checkpoints (set TRAILMARK_WITNESSES): not independent';
  return [{ check: 'anchor', state: 'warning', detail }];
}

function checkAnchor({ sink, logs, behind, behindS, ageS, error, refused }: AnchorLag): Finding {
  const [first] = refused;
  if (first !== undefined) {
    const others = refused.length > 1 ? ` and ${refused.length - 1} others` : '';
    const detail = `${sink} holds another history of ${first}${others} (${error}): look at verify-db before anything else`;
    return { check: 'anchor', state: 'failure', detail };
  }
  const age = ageS === null ? 'never asked with success' : `the last one ${ageS} s ago`;
  const detail = `${sink} has ${logs - behind} of ${logs} logs, ${age}${error === null ? '' : ` (${error})`}`;
  return { check: 'anchor', state: error !== null || behindS > BEHIND_S_MAX ? 'warning' : 'ok', detail };
}

async function checkCounters({ sql }: Workspace): Promise<Finding> {
  const faults = await recount(sql);
  if (faults.length === 0)
    return { check: 'recount', state: 'ok', detail: 'every counter equals a plain count' };
  return {
    check: 'recount',
    state: 'failure',
    detail: `${faults.length} counters are wrong: ${faults.slice(0, 3).join('; ')}`,
  };
}

async function checkPartitions(sql: Sql): Promise<Finding> {
  const [row] = await sql<{ stray: string }[]>`select count(*) as stray from event_default`;
  const stray = Number(row?.stray ?? 0);
  const detail =
    stray === 0 ? 'every event is in the partition of its month' : `${stray} events in the default partition`;
  return { check: 'partitions', state: stray === 0 ? 'ok' : 'warning', detail };
}
