import type { Target } from '@/bench/attack/installation';
import { type Finding, type Round, runTool, toolOrSkip } from '@/bench/attack/round';

const SECONDS = 20;
const CONNECTIONS = 800;
/** Of another client meanwhile. */
const ANSWER_MS_MAX = 2_000;
const ATTACKS = {
  'slow headers': ['-H', '-i', '5'],
  'slow body': ['-B', '-i', '5', '-s', '8192', '-t', 'POST'],
  'slow read': ['-X', '-w', '10', '-y', '20', '-n', '5', '-z', '32', '-k', '3'],
} as const;

/** slowhttptest with many slow connections: other clients are answered meanwhile, and afterwards. */
export async function runSlow(target: Target): Promise<Round> {
  const tool = toolOrSkip('slowhttptest');
  if ('skipped' in tool) return tool;
  const findings: Finding[] = [];
  const told: string[] = [];
  for (const [name, args] of Object.entries(ATTACKS)) {
    const url = `${target.origin}${name === 'slow body' ? '/oauth/token' : '/api/openapi.json'}`;
    const given = [
      ...args,
      '-c',
      String(CONNECTIONS),
      '-r',
      '200',
      '-l',
      String(SECONDS),
      '-p',
      '3',
      '-u',
      url,
    ];
    const running = runTool(tool.program, given, { timeoutMs: (SECONDS + 30) * 1_000 });
    const { answers, worstMs, failed } = await watch(target, running);
    const open = [...(await running).text.matchAll(/connected:\s+(\d+)/g)].map(([, count]) => Number(count));
    told.push(
      `${name}: up to ${Math.max(0, ...open)} connections, ${answers} other answers, the slowest after ${worstMs.toFixed(0)} ms`,
    );
    if (failed > 0)
      findings.push({
        where: name,
        what: `${failed} of ${answers} other requests were not answered in ${ANSWER_MS_MAX} ms`,
      });
    if (Math.max(0, ...open) < CONNECTIONS / 4)
      findings.push({ where: name, what: 'the attack did not come about' });
  }
  const version =
    (await runTool(tool.program, ['-h'], { timeoutMs: 10_000 })).text.match(/version ([\d.]+)/)?.[1] ?? '';
  return { version, done: told.join('; '), findings, isBlind: false };
}

/** Asks what a reader asks, one request after another, until the attack ends. */
async function watch({ origin, token }: Target, attack: Promise<unknown>) {
  let isOver = false;
  void attack.finally(() => {
    isOver = true;
  });
  const found = { answers: 0, worstMs: 0, failed: 0 };
  while (!isOver) {
    const start = performance.now();
    const signal = AbortSignal.timeout(ANSWER_MS_MAX);
    const headers = { authorization: `Bearer ${token}`, connection: 'close' };
    const isAnswered = await fetch(`${origin}/api/v1/events?limit=5`, { headers, signal })
      .then(async (response) => response.ok && (await response.text()) !== '')
      .catch(() => false);
    found.answers += 1;
    found.worstMs = Math.max(found.worstMs, performance.now() - start);
    found.failed += isAnswered ? 0 : 1;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return found;
}
