import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import { createNodeServer } from '@/lib/http/node-server';
import { originOf } from '@/lib/http/test-server';
import { checkpointDue, checkpointLog, SignerRefused } from '@/lib/ingest/checkpoint';
import { ensureTenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import { createDatabaseMetrics } from './database-metrics';
import { type MetricsServer, startMetricsServer } from './metrics-server';

const place = useTestDatabase();
const folder = mkdtempSync(path.join(os.tmpdir(), 'trailmark-metrics-'));
const children = new Set<ChildProcess>();
const started: ChildProcess[] = [];
let metrics: MetricsServer;

beforeAll(async () => {
  vi.stubEnv('TRAILMARK_ANCHOR_FILE', path.join(folder, 'anchors.jsonl'));
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  metrics = await startMetricsServer(0, children, place().url);
});
afterAll(async () => {
  await metrics.close();
  for (const child of started) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** A process of the server that has answered so many requests. */
async function startChild(requests: number): Promise<ChildProcess> {
  const execArgv = ['--import', 'tsx'];
  const child = fork('bin/metrics-child.fixture.ts', [String(requests)], { execArgv, stdio: 'inherit' });
  started.push(child);
  await once(child, 'message');
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

async function scrape(): Promise<string> {
  const response = await fetch(`${metrics.origin}/metrics`);
  expect([response.status, response.headers.get('content-type')]).toEqual([
    ...[200, 'text/plain; version=0.0.4; charset=utf-8'],
  ]);
  return await response.text();
}

/** The value of a metric with these labels; undefined where there is none. */
function sampleOf(text: string, series: string): number | undefined {
  const line = text.split('\n').find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

const COUNTED = 'trailmark_http_requests_total{method="GET",route="/api/v1/events",status="2xx"}';

/** Each process has so long to tell what it counted, and a busy one takes it. */
const SOON = { timeout: 30_000 };

describe('several processes', () => {
  it('are one scrape, whose sums do not go down when one of them stands still, dies, or is followed by another', async () => {
    const [one, other] = await Promise.all([startChild(3), startChild(4)]);
    let both = '';
    const counted = async () => {
      both = await scrape();
      return sampleOf(both, COUNTED);
    };
    await expect.poll(counted, SOON).toBe(7);
    const bucket =
      'trailmark_http_request_duration_seconds_bucket{le="+Inf",method="GET",route="/api/v1/events"}';
    expect(sampleOf(both, bucket)).toBe(7);
    expect(both).toMatch(/^process_resident_memory_bytes\{process="server"\} \d/m);
    expect(both).toMatch(/^process_resident_memory_bytes\{process="supervisor"\} \d/m);

    one.kill('SIGSTOP');
    expect(sampleOf(await Promise.race([scrape(), setTimeout(10_000, 'late')]), COUNTED)).toBe(7);

    const gone = once(one, 'exit');
    one.kill('SIGKILL');
    await gone;
    expect(sampleOf(await scrape(), COUNTED)).toBe(7);
    await startChild(5);
    await expect.poll(counted, SOON).toBe(12);
    other.kill('SIGKILL');
  });

  it('are asked at one path, by GET and HEAD alone', async () => {
    const ask = async (where: string, method: string) =>
      (await fetch(`${metrics.origin}${where}`, { method })).status;
    expect(await ask('/', 'GET')).toBe(404);
    expect(await ask('/metrics', 'POST')).toBe(405);
    expect(await ask('/metrics', 'HEAD')).toBe(200);
  });
});

describe('a request', () => {
  it('is counted under its route, and nothing that a client writes becomes a label', async () => {
    const route = { GET: async () => new Response('{}', { status: 404 }) };
    const all = {
      ...route,
      POST: route.GET,
      PUT: route.GET,
      PATCH: route.GET,
      DELETE: route.GET,
      OPTIONS: route.GET,
    };
    const { server, stop } = createNodeServer(
      { '/api/v1/events/[id]': all },
      (_, outgoing) => void outgoing.end(),
    );
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const origin = originOf(server.address());
    for (const where of ['/api/v1/events/hunter2', '/hunter2', '/_next/hunter2', '/api/auth/hunter2?hunter2'])
      await (await fetch(`${origin}${where}`, { headers: { 'x-request-id': 'hunter2' } })).text();
    await stop(); // every answer is at its end
    const text = await scrape();
    const counted = (of: string, status: string) =>
      sampleOf(text, `trailmark_http_requests_total{method="GET",route="${of}",status="${status}"}`);
    expect(counted('/api/v1/events/[id]', '4xx')).toBe(1);
    expect([counted('(pages)', '2xx'), counted('(assets)', '2xx')]).toEqual([1, 1]);
    expect(counted('/api/auth/[...nextauth]', '2xx')).toBe(1);
    expect(sampleOf(text, 'trailmark_http_requests_in_flight')).toBe(0);
    expect(text).not.toContain('hunter2');
  });
});

describe('of the database', () => {
  /** Not what was asked a moment ago. */
  async function read(): Promise<string> {
    const database = createDatabaseMetrics(place().url);
    const known = await database.read();
    await database.close();
    return known
      .flatMap(({ name, values }) =>
        values.map(({ labels, value }) => {
          const told = Object.entries(labels).map(([label, word]) => `${label}="${word}"`);
          return `${name}${told.length > 0 ? `{${told.join(',')}}` : ''} ${value}`;
        }),
      )
      .join('\n');
  }

  it('the age of what is not signed and not anchored is told, and is 0 once it is', async () => {
    const { sql } = place();
    const tenant = await ensureTenant(sql, { tenantId: 'measured' });
    await createWriter(sql).write(tenant, [makeDraft(), makeDraft()]);
    const before = await read();
    const logs = sampleOf(before, 'trailmark_checkpoint_logs_behind') ?? 0;
    expect(logs).toBeGreaterThanOrEqual(1);
    expect(sampleOf(before, 'trailmark_checkpoint_entries_behind')).toBeGreaterThanOrEqual(2);
    const age = sampleOf(before, 'trailmark_checkpoint_age_seconds') ?? 0;
    expect(age).toBeGreaterThan(0);
    expect(age).toBeLessThan(60); // since it was received, whenever it happened
    await checkpointDue(sql);
    const after = await read();
    for (const name of ['age_seconds', 'logs_behind', 'entries_behind'])
      expect([name, sampleOf(after, `trailmark_checkpoint_${name}`)]).toEqual([name, 0]);
    expect(sampleOf(after, 'trailmark_anchor_logs_behind{sink="file"}')).toBe(logs);
    expect(sampleOf(after, 'trailmark_anchor_logs_refused{sink="file"}')).toBe(0);
    expect(sampleOf(after, 'trailmark_jobs{queue="export",state="created"}')).toBe(0);
    expect(sampleOf(after, 'trailmark_job_oldest_due_seconds{queue="export"}')).toBe(0);
    expect(after).toMatch(/^trailmark_database_sessions\{pool="other",state="idle"\} \d/m);
  });

  it('a job that is due and not begun is told with its age', async () => {
    const { owner } = place();
    await owner`
      insert into pgboss.job (name, state, start_after, created_on)
      values ('verify', 'created', now() - interval '1 hour', now() - interval '1 hour')`;
    const text = await read();
    expect(sampleOf(text, 'trailmark_jobs{queue="verify",state="created"}')).toBe(1);
    expect(sampleOf(text, 'trailmark_job_oldest_due_seconds{queue="verify"}')).toBeGreaterThan(3_500);
  });

  it('nothing but that it is away is told while it does not answer, within four seconds', async () => {
    const silent = net.createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const database = createDatabaseMetrics(originOf(silent.address()).replace('http', 'postgres'));
    const known = await Promise.race([database.read(), setTimeout(4_000, [])]);
    expect(known.map(({ name, values }) => [name, values[0]?.value])).toEqual([['trailmark_database_up', 0]]);
    silent.close();
  });

  it('events that are written and signatures that are refused are counted', async () => {
    const { sql, owner } = place();
    const tenant = await ensureTenant(sql, { tenantId: 'refused' });
    await createWriter(sql).write(tenant, [makeDraft()]);
    await owner`update ledger_entry set commitment = sha256('changed') where log = ${tenant.mainLog}`;
    const before = await scrape();
    await expect(checkpointLog(sql, tenant.mainLog)).rejects.toThrow(SignerRefused);
    const text = await scrape();
    const lines = text.split('\n').filter((line) => line.startsWith('trailmark_signatures_refused_total{'));
    expect(lines).toHaveLength(1);
    expect(sampleOf(text, 'trailmark_ingest_events_total{log="main",outcome="stored"}')).toBeGreaterThan(0);
    expect(before).not.toContain('trailmark_signatures_refused_total{');
  });
});

describe('the dashboard and the alerts', () => {
  const DASHBOARD = readFileSync('docs/grafana-dashboard.json', 'utf8');
  const ALERTS = readFileSync('docs/alerts.yml', 'utf8');

  /** Every expression of the dashboard, wherever it stands in it. */
  function expressions(value: unknown): string[] {
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([name, below]) =>
      name === 'expr' && typeof below === 'string' ? [below] : expressions(below),
    );
  }

  /** The names that a text speaks of, as metrics are named: of a histogram without its suffix. */
  function namesIn(text: string, known: ReadonlySet<string>): string[] {
    const found = text.match(/\b(?:trailmark|process|nodejs)_[a-z0-9_]+/g) ?? [];
    return found.map((name) => (known.has(name) ? name : name.replace(/_(bucket|sum|count)$/, '')));
  }

  it('speak of metrics that there are, and the dashboard shows each of ours', async () => {
    const types = [...(await scrape()).matchAll(/^# TYPE (\S+) \S+$/gm)];
    const known = new Set(types.map(([, name = '']) => name));
    const own = [...known].filter((name) => name.startsWith('trailmark_'));
    expect(own.length).toBeGreaterThan(20);
    const shown = expressions(JSON.parse(DASHBOARD)).flatMap((each) => namesIn(each, known));
    const alerted = namesIn(ALERTS.replace(/^ *- alert:.*$/gm, ''), known);
    expect([...shown, ...alerted].filter((name) => !known.has(name))).toEqual([]);
    expect(own.filter((name) => !shown.includes(name))).toEqual([]);
    expect(alerted.length).toBeGreaterThan(5);
  });

  it.skipIf(spawnSync('promtool', ['--version']).error !== undefined)(
    'are what promtool takes, and so is a scrape (skipped without promtool: apt-get install prometheus)',
    async () => {
      const promtool = (args: string[], input?: string) => {
        const { status, stdout, stderr } = spawnSync('promtool', args, { input, encoding: 'utf8' });
        return [status, status === 0 ? '' : stdout + stderr];
      };
      const rules = path.join(folder, 'dashboard.yml');
      const asRules = expressions(JSON.parse(DASHBOARD)).map((expr, nth) => ({
        ...{ record: `panel:${nth}`, expr: expr.replaceAll('$__rate_interval', '5m') },
      }));
      writeFileSync(rules, JSON.stringify({ groups: [{ name: 'dashboard', rules: asRules }] }));
      expect(promtool(['check', 'rules', '--lint=none', rules])).toEqual([0, '']);
      expect(promtool(['check', 'rules', 'docs/alerts.yml'])).toEqual([0, '']);
      const text = await scrape();
      const own = text.split('\n').filter((line) => line.includes('trailmark_'));
      expect(promtool(['check', 'metrics'], `${own.join('\n')}\n`)).toEqual([0, '']);
      // Of Node's own some go by names that promtool would have otherwise (3); what cannot be read is 1.
      expect([0, 3]).toContain(promtool(['check', 'metrics'], text)[0]);
    },
  );
});
