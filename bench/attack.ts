import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startCanary } from '@/bench/attack/canary';
import { measureEnumeration } from '@/bench/attack/enumeration';
import { runFfuf } from '@/bench/attack/ffuf';
import { openTarget, type Target } from '@/bench/attack/installation';
import type { Finding, Round } from '@/bench/attack/round';
import { runSlow } from '@/bench/attack/slow';
import { runSqlmap } from '@/bench/attack/sqlmap';
import { runWfuzz } from '@/bench/attack/wfuzz';
import { EXIT, say } from '@/bin/output';

/**
 * Attacks an installation of its own with the tools of others, at every path and parameter of the OpenAPI document; then
 * measures whether the time of an answer tells what exists. Each tool first has to find the fault of a server that is
 * made to have one: what finds nothing there says nothing here. A tool that is not installed is named. Exit 1 for a
 * finding, or for a tool that was blind.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    keep: { type: 'string' },
    minutes: { type: 'string', default: '6' },
    pairs: { type: 'string', default: '300' },
  },
});

const TOOLS: Readonly<Record<string, (target: Target, folder: string) => Promise<Round>>> = {
  ffuf: runFfuf,
  wfuzz: runWfuzz,
  slowhttptest: runSlow,
  enumeration: (target) => measureEnumeration(target, Number(values.pairs)),
  sqlmap: (target, folder) => runSqlmap(target, folder, Number(values.minutes) * 60_000),
};

const wanted = values.only?.split(',') ?? Object.keys(TOOLS);
const unknown = wanted.filter((name) => !Object.hasOwn(TOOLS, name));
if (unknown.length > 0) {
  say(`--only: no attack ${unknown.join(', ')}; there are ${Object.keys(TOOLS).join(', ')}`);
  process.exit(EXIT.usage);
}
const root = values.keep ?? mkdtempSync(path.join(tmpdir(), 'trailmark-attack-'));
const canary = await startCanary();
const target = await openTarget(path.join(root, 'data'), canary.origin);
let faults = 0;
try {
  say(
    `${target.requests.length} requests with ${target.parameters} parameters, ${target.answered} of which are answered 2xx`,
  );
  for (const [name, run] of Object.entries(TOOLS).filter(([each]) => wanted.includes(each))) {
    const folder = path.join(root, name);
    mkdirSync(folder, { recursive: true });
    faults += report(name, await run(target, folder));
  }
} finally {
  await target.close();
  await canary.close();
  if (values.keep === undefined) rmSync(root, { recursive: true, force: true });
}
process.exitCode = faults === 0 ? 0 : 1;

function report(name: string, round: Round): number {
  if ('skipped' in round) {
    say(`${name}: SKIPPED, ${round.skipped}`);
    return 0;
  }
  say(`${name} ${round.version}: ${round.done}`);
  const findings: Finding[] = round.isBlind
    ? [{ where: 'canary', what: 'its fault was not found' }]
    : round.findings;
  for (const { where, what } of findings) say(`  FINDING ${where}: ${what}`);
  return findings.length;
}
