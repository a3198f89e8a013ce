import { type AttackRequest, addressOf, printQuery, type Target } from '@/bench/attack/installation';
import { type Finding, type Round, runTool, toolOrSkip } from '@/bench/attack/round';

const AT_ONCE = 2;
const REQUEST_MS_MAX = 150_000;
const OPTIONS = [
  ...['--batch', '--disable-coloring', '--flush-session', '--skip-waf', '--ignore-code=*'],
  ...['--dbms=PostgreSQL', '--level=1', '--risk=2', '--technique=BEUST', '--time-sec=2'],
  ...['--threads=4', '--timeout=10', '--retries=0', '--parse-errors'],
];

interface Said {
  /** Parameters that were attacked. */
  tested: number;
  findings: Finding[];
}

/** sqlmap at every parameter of path, query and body. What has no time left is counted as such. */
export async function runSqlmap(target: Target, folder: string, budgetMs: number): Promise<Round> {
  const tool = toolOrSkip('sqlmap');
  if ('skipped' in tool) return tool;
  const { program } = tool;
  const version =
    (await runTool(program, ['--version'], { timeoutMs: 60_000 })).text.trim().split('\n')[0] ?? '';
  const attack = async (args: readonly string[], where: string, timeoutMs: number) => {
    const output = ['--output-dir', `${folder}/${where.replace(/\W+/g, '-')}`];
    return read(await runTool(program, [...OPTIONS, ...output, ...args], { timeoutMs }), where);
  };
  const canary = await attack(['-u', `${target.canary}/search?id=1`], 'canary', REQUEST_MS_MAX);
  const queue = target.requests.filter(({ isStream }) => !isStream).values();
  const findings: Finding[] = [];
  const [deadline, total] = [performance.now() + budgetMs, { tested: 0, requests: 0, late: 0, left: 0 }];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const request of queue) {
        const args = argumentsOf(target, request);
        if (args === undefined) continue;
        const leftMs = deadline - performance.now();
        if (leftMs < 5_000) {
          total.left += 1;
          continue;
        }
        const said = await attack(
          args,
          `${request.method} ${addressOf(request)}`,
          Math.min(leftMs, REQUEST_MS_MAX),
        );
        total.tested += said.tested;
        total.requests += 1;
        total.late += said.isLate ? 1 : 0;
        findings.push(...said.findings);
      }
    }),
  );
  const done = `${total.tested} parameters of ${total.requests} requests, ${total.late} of which were cut at their time; ${total.left} requests not reached`;
  return { version, done, findings, isBlind: canary.findings.length === 0 };
}

/** Undefined where there is nothing to put anything into. */
function argumentsOf(
  { origin, token }: Target,
  { method, path, query, body }: AttackRequest,
): string[] | undefined {
  if (!path.includes('*') && query.length === 0 && body === undefined) return undefined;
  // Beside a mark in the path sqlmap looks at marks alone, so that all is marked then.
  const isMarked = path.includes('*');
  const search = isMarked
    ? printQuery(query).replace(/&|$/g, (end) => (query.length > 0 ? `*${end}` : end))
    : printQuery(query);
  return [
    ...['-u', `${origin}${path}${search}`, '--method', method, '-H', `Authorization: Bearer ${token}`],
    ...(body && !isMarked ? ['--data', body.text, '-H', `Content-Type: ${body.type}`] : []),
  ];
}

function read(
  { text, isLate }: { text: string; isLate: boolean },
  where: string,
): Said & { isLate: boolean } {
  const tested = new Set([...text.matchAll(/testing for SQL injection on (.+)$/gm)].map(([, name]) => name));
  const lines =
    text.match(
      /^.*(?:might be injectable|is vulnerable|appears to be '.*' injectable|parsed DBMS error).*$/gm,
    ) ?? [];
  const findings = [...new Set(lines)].map((what) => ({ where, what: what.trim() }));
  return { tested: tested.size, findings, isLate };
}
