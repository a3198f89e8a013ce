import http from 'node:http';
import { type AttackRequest, addressOf, type Target } from '@/bench/attack/installation';
import type { Finding, Round } from '@/bench/attack/round';

/** A difference that could be seen across a network, after many requests: below it is what the machine does itself. */
const DIFFERENCE_MS = 0.25;
/** Of the sign test: as improbable as this among some dozens of comparisons is not chance. */
const Z_MAX = 4.5;
const PLACES = ['tenant_id', 'id', 'log_id', 'tenant'];

interface Answer {
  status: number;
  text: string;
  ms: number;
}

/**
 * Asks, as an administrator of one tenant, for what is another's and for what is not there at all, in turn and in random
 * order: neither the answer nor its time may tell one from the other. Times are compared in pairs (sign test, and the
 * median of the differences), because whatever else happens on the machine happens to both.
 */
export async function measureEnumeration(target: Target, pairs: number): Promise<Round> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const findings: Finding[] = [];
  let compared = 0;
  let widest = { ms: 0, z: 0, where: 'none' };
  for (const { where, there, absent } of comparisons(target)) {
    const ask = (path: string) => timed(target, agent, path);
    const differences: number[] = [];
    for (let nth = 0; nth < pairs; nth++) {
      const [real, none] = [there(nth), absent(nth)];
      const isRealFirst = Math.random() < 0.5;
      const first = await ask(isRealFirst ? real.path : none.path);
      const second = await ask(isRealFirst ? none.path : real.path);
      const [one, other] = isRealFirst ? [first, second] : [second, first];
      if (
        one.status !== other.status ||
        one.text.replaceAll(real.name, '') !== other.text.replaceAll(none.name, '')
      ) {
        findings.push({
          where,
          what: `${one.status} ${one.text.slice(0, 80)} / ${other.status} ${other.text.slice(0, 80)}`,
        });
        break;
      }
      differences.push(one.ms - other.ms);
    }
    if (differences.length < pairs) continue;
    compared += 1;
    const { median, z } = judge(differences);
    if (Math.abs(median) > Math.abs(widest.ms)) widest = { ms: median, z, where };
    if (Math.abs(median) > DIFFERENCE_MS && Math.abs(z) > Z_MAX)
      findings.push({
        where,
        what: `what is there takes ${median.toFixed(2)} ms more (z ${z.toFixed(1)}, ${pairs} pairs)`,
      });
  }
  agent.destroy();
  const done = `${compared} places, ${pairs} pairs each; the widest median ${widest.ms.toFixed(3)} ms (z ${widest.z.toFixed(1)}) at ${widest.where}`;
  return { version: '(own)', done, findings, isBlind: compared === 0 };
}

interface Named {
  path: string;
  name: string;
}
interface Comparison {
  where: string;
  there(nth: number): Named;
  absent(nth: number): Named;
}

/** Every read that takes the name of a tenant, or the id of an event. */
function comparisons({ requests, others }: Target): Comparison[] {
  return requests
    .filter(({ method, isStream }) => method === 'GET' && !isStream)
    .flatMap((request) => {
      const { path, query } = request;
      const named = query.filter(([name]) => PLACES.includes(name)).map(([name]) => name);
      const byQuery = named.map((name) =>
        comparison(`${path} ${name}`, others.tenants, (value) => withQuery(request, name, value)),
      );
      const isEvent = /\/(events|audit)\/[\w-]+\*/.test(path);
      const byPath = isEvent
        ? [comparison(path, others.events, (value) => path.replace(/[\w-]+\*/, value).replaceAll('*', ''))]
        : [];
      return [...byQuery, ...byPath];
    });
}

function withQuery({ path }: AttackRequest, name: string, value: string): string {
  return addressOf({ path, query: [[name, value]] });
}

/**
 * Names that are there, and as many of the same length that are not, each asked as often as any other: what was asked
 * within the same minute has its record, and is answered sooner.
 */
function comparison(where: string, real: readonly string[], make: (value: string) => string): Comparison {
  const absent = real.map(turned);
  const named = (name = '') => ({ path: make(name), name });
  return {
    where,
    there: (nth) => named(real[nth % real.length]),
    absent: (nth) => named(absent[nth % absent.length]),
  };
}

function turned(name: string, nth: number): string {
  const end = (nth % 1_296).toString(36).padStart(2, '0');
  const isId = /^[\da-f-]{36}$/.test(name);
  return isId
    ? `${name.slice(0, -3)}${(nth % 4_096).toString(16).padStart(3, '0')}`
    : `${name.slice(0, -2)}${end}`;
}

function judge(differences: readonly number[]): { median: number; z: number } {
  const sorted = differences.toSorted((one, other) => one - other);
  const above = differences.filter((each) => each > 0).length;
  const half = differences.length / 2;
  return { median: sorted[Math.floor(half)] ?? 0, z: (above - half) / Math.sqrt(differences.length / 4) };
}

function timed({ origin, narrow }: Target, agent: http.Agent, path: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const headers = { authorization: `Bearer ${narrow}` };
    const request = http.get(origin + path, { agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text, ms: performance.now() - start }),
      );
    });
    request.on('error', reject);
  });
}
