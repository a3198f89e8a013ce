import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Row } from '@/bench/family';
import { time } from '@/bench/measure';
import type { MigratedDatabase } from '@/bench/migrated';
import { childEnv } from '@/lib/env';
import { logsToVerify, verifyLog } from '@/lib/ingest/verify-log';
import { TILE_WIDTH } from '@/lib/ledger/tiles';

const WORKERS = 2;

/** How many events a second are verified: by the verifier as it is, on one core, and by processes that each take a range of tiles. */
export async function measureVerification(
  { sql }: MigratedDatabase,
  url: string,
  tenantId: string,
): Promise<Row[]> {
  const log = (await logsToVerify(sql, tenantId)).find(({ kind }) => kind === 'main');
  if (!log) throw new Error('there is no log');
  const wholeMs = await time(async () => {
    const findings = await verifyLog(sql, log);
    if (findings.length > 0) throw new Error(`${findings[0]?.code} in a log that was just written`);
  });
  const middle = Math.floor(log.size / WORKERS / TILE_WIDTH) * TILE_WIDTH;
  const partsMs = await verifyParts(url, log.log, [0, middle, log.size]);
  const name = `verify ${log.size} events from the database`;
  return [
    { case: name, contender: 'ours, one core', perSecond: (log.size / wholeMs) * 1_000 },
    { case: name, contender: `ours, ${WORKERS} processes`, perSecond: (log.size / partsMs) * 1_000 },
  ];
}

/** Milliseconds of the slowest of processes that begin together, a range each. */
async function verifyParts(url: string, log: number, bounds: readonly number[]): Promise<number> {
  const closed = bounds.at(-1) ?? 0;
  const parts = bounds.slice(1).map((hi, nth) => {
    const range = [log, bounds[nth] ?? 0, hi, closed].map(String);
    const child = spawn(process.execPath, ['--import', 'tsx', 'bench/verify-range.ts', ...range], {
      ...{ env: childEnv({ DATABASE_URL: url }), stdio: ['pipe', 'pipe', 'inherit'] },
    });
    return { child, lines: createInterface(child.stdout)[Symbol.asyncIterator]() };
  });
  await Promise.all(parts.map(({ lines }) => lines.next()));
  for (const { child } of parts) child.stdin.write('go\n');
  const timesMs = await Promise.all(
    parts.map(async ({ child, lines }) => {
      const ended = once(child, 'exit');
      const { value } = await lines.next();
      if ((await ended)[0] !== 0) throw new Error('a part of the log does not agree with its entries');
      return Number(value);
    }),
  );
  return Math.max(...timesMs);
}
