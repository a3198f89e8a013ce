import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openDatabases } from '@/bench/installation';
import { checkLogs } from '@/bench/integrity';
import { placeEnv } from '@/bench/place';
import { type Rolled, replaceUnderLoad, restartBehindBalancer } from '@/bench/rolling/rounds';
import { say } from '@/bin/output';
import { childEnv } from '@/lib/env';

/** Restarts the server again and again while clients write, list, poll the feed and hold streams; none may notice. */
const OPTIONS = { restarts: { type: 'string', default: '20' }, only: { type: 'string' } } as const;
const { values } = parseArgs({ options: OPTIONS });
const restarts = Number(values.restarts);
const root = path.resolve('.data/rolling');
const WAYS = { processes: replaceUnderLoad, instances: restartBehindBalancer };
const RAISED = { TRAILMARK_RATE_LIMIT: '1000000000', TRAILMARK_ADDRESS_RATE_LIMIT: '1000000000' };

rmSync(root, { recursive: true, force: true });
const env = { ...placeEnv(root), ...RAISED };
let faults = 0;
for (const [name, roll] of Object.entries(WAYS)) {
  if (values.only !== undefined && values.only !== name) continue;
  const tenantId = `rolling-${name}`;
  trailmark('tenant', 'create', tenantId);
  const token = (scope: string) => trailmark('token', '--scope', scope, '--tenant', tenantId, '--ttl', '12h');
  const tokens = { writeToken: token('audit:ingest'), readToken: token('audit:read') };
  const rolled = await roll({ env, tokens, restarts });
  say(describe(name, rolled));
  for (const fault of rolled.faults) say(`FAULT ${fault}`);
  faults += rolled.faults.length;
}
faults += await checkDatabase();
say(faults === 0 ? 'every acknowledged event is there once, nobody was refused' : `${faults} faults`);
rmSync(root, { recursive: true, force: true });
process.exitCode = faults === 0 ? 0 : 1;

async function checkDatabase(): Promise<number> {
  const databases = await openDatabases({ root });
  try {
    const found = await checkLogs(databases.sql);
    for (const fault of found) say(`FAULT ${fault}`);
    return found.length;
  } finally {
    await databases.close();
  }
}

function describe(name: string, { tookMs, acknowledged, requests, retried, resumed }: Rolled): string {
  const sorted = tookMs.toSorted((a, b) => a - b);
  const seconds = (ms = 0) => (ms / 1000).toFixed(1);
  return (
    `${name}: ${tookMs.length} restarts, each ${seconds(sorted[0])} to ${seconds(sorted.at(-1))} s; ` +
    `${acknowledged} events acknowledged, ${requests} requests, ${retried} sent again, ${resumed} streams resumed`
  );
}

function trailmark(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/trailmark', ...args], {
    ...{ env: childEnv(env), encoding: 'utf8' },
  });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}
