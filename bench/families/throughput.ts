import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { singleFilters } from '@/bench/cases';
import { startChild } from '@/bench/child';
import { pageUrl } from '@/bench/families/page';
import type { Bench, Family } from '@/bench/family';
import { createHttpClient, expectOk } from '@/bench/http-client';
import { raceUnderLoad } from '@/bench/measure';
import { askOurs, emptyResult, rowsOf } from '@/bench/rows';
import { type Recorded, recordStatements } from '@/bench/statements';

const CASES = ['tenant', 'tenant, action', 'partner', 'all', 'all, action'];
const CLIENTS = 16;

/** Pages under load against the least server that sends the same statements and prints their rows. */
export const throughput: Family = {
  name: 'throughput',
  title: `Page of 50, ${CLIENTS} clients`,
  check: async () => [], // its questions are those of the pages
  async measure(bench) {
    const result = emptyResult();
    const cases = await recordCases(bench);
    const { server, stop } = await startBare(bench, cases);
    try {
      for (const { name, question } of chosen(bench)) {
        const ours = pageUrl({ name, question });
        const times = await raceUnderLoad(
          [
            { name: 'ours', run: () => askOurs(bench, question.scope, ours) },
            { name: 'bare node:http', run: () => expectOk(server.get(`/${encodeURIComponent(name)}`)) },
          ],
          { clients: CLIENTS, slices: bench.slices, sliceMs: bench.sliceMs },
        );
        result.rows.push(...rowsOf(name, times));
        const [own, bare] = [times.get('ours'), times.get('bare node:http')];
        if (own && bare)
          result.verdicts.push({ target: 'pageThroughput', of: name, value: own.perSecond / bare.perSecond });
      }
    } finally {
      await stop();
    }
    return result;
  },
};

function chosen({ scene }: Bench) {
  return singleFilters(scene).filter(({ name }) => CASES.includes(name));
}

async function recordCases(bench: Bench): Promise<Record<string, Recorded>> {
  const cases: Record<string, Recorded> = {};
  for (const named of chosen(bench)) {
    cases[named.name] = await recordStatements(bench.installation, () =>
      askOurs(bench, named.question.scope, pageUrl(named)),
    );
  }
  return cases;
}

async function startBare({ installation }: Bench, cases: Record<string, Recorded>) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'trailmark-bare-'));
  const file = path.join(folder, 'cases.json');
  writeFileSync(file, JSON.stringify(cases));
  const options = ['--url', installation.embedded.url, '--cases', file];
  const child = await startChild({
    command: (port) => ({
      args: ['--import', 'tsx', 'bench/bare-server.ts', '--port', String(port), ...options],
    }),
    readyPath: '/ready',
  });
  const server = createHttpClient(child.origin);
  const stop = async () => {
    server.close();
    await child.stop();
    rmSync(folder, { recursive: true });
  };
  return { server, stop };
}
