import { z } from 'zod';

/** Times the reads of the explorer on a running Trailmark: `npx tsx bench/explorer.ts <address> <token> <newest instant> <actor>`. */
const [origin = '', token = '', end = '', actor = ''] = process.argv.slice(2);
const endMs = Date.parse(end);
if (Number.isNaN(endMs)) throw new RangeError(`no instant: ${end}`);

const DAY_MS = 86_400_000;
const PHRASES = ['', 'action:role.*', `actor:${actor}`, 'payroll', 'status:>=400'] as const;
const RANGES = [
  ['24h', DAY_MS],
  ['30d', 30 * DAY_MS],
  ['all', undefined],
] as const;
const FIELDS = 'result,action,actor,actor_type,resource_type,tenant,partner,source,status,ip';
const READS = [
  ['', { limit: '100' }],
  ['/count', {}],
  ['/facets', { fields: FIELDS, values: '100' }],
  ['/histogram', { bars: '120' }],
  ['/rank', { at: new Date(endMs - DAY_MS / 2).toISOString() }],
] as const;
const WARM = 5;

async function ask(path: string, query: Readonly<Record<string, string>>) {
  const startedAt = performance.now();
  const response = await fetch(`${origin}/api/v1/events${path}?${new URLSearchParams(query)}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} ${JSON.stringify(query)}: ${response.status} ${text}`);
  return { ms: performance.now() - startedAt, text };
}

/** Milliseconds of the first time, and the median of the next ones. */
async function time(path: string, query: Readonly<Record<string, string>>): Promise<string> {
  const cold = (await ask(path, query)).ms;
  const warm: number[] = [];
  for (let nth = 0; nth < WARM; nth++) warm.push((await ask(path, query)).ms);
  const median = warm.sort((a, b) => a - b)[Math.floor(WARM / 2)] ?? 0;
  return `${Math.round(cold)}, ${Math.round(median)}`;
}

const { as_of: asOf } = z
  .object({ as_of: z.string() })
  .parse(JSON.parse((await ask('', { limit: '1' })).text));
for (const phrase of PHRASES)
  for (const [name, ms] of RANGES) {
    const from = ms === undefined ? {} : { from: new Date(endMs - ms).toISOString() };
    const question = { phrase, as_of: asOf, to: new Date(endMs).toISOString(), ...from };
    const cells: string[] = [];
    for (const [path, more] of READS) cells.push(await time(path, { ...question, ...more }));
    const { total } = z.object({ total: z.number() }).parse(JSON.parse((await ask('/count', question)).text));
    process.stdout.write(
      `| ${phrase || 'none'}, ${name} | ${total.toLocaleString('en-US')} | ${cells.join(' | ')} |\n`,
    );
  }
