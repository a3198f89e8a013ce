import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Target } from '@/bench/attack/installation';
import { type Finding, type Round, runTool, toolOrSkip } from '@/bench/attack/round';
import { VALUES } from '@/bench/attack/words';

const TIMEOUT_MS = 180_000;
/** What a client may say in a header, and something of ours reads. */
const HEADERS = [
  ...[
    'Authorization: Bearer FUZZ',
    'Authorization: Basic FUZZ',
    'X-API-Key: FUZZ',
    'Cookie: next-auth.session-token=FUZZ',
  ],
  ...[
    'Host: FUZZ',
    'X-Forwarded-For: FUZZ',
    'X-Forwarded-Host: FUZZ',
    'X-Forwarded-Proto: FUZZ',
    'Accept-Encoding: FUZZ',
  ],
  ...[
    'If-None-Match: FUZZ',
    'Last-Event-ID: FUZZ',
    'Idempotency-Key: FUZZ',
    'Origin: FUZZ',
    'Sec-Fetch-Site: FUZZ',
  ],
  ...[
    'Content-Encoding: FUZZ',
    'Content-Type: FUZZ',
    'Range: FUZZ',
    'X-Middleware-Subrequest: FUZZ',
    'Next-Action: FUZZ',
    'RSC: FUZZ',
  ],
];
const PATHS = [
  '/api/v1/events',
  '/api/logging/audit/',
  '/v1/admin/audit-log',
  '/logs',
  '/signin',
  '/api/auth/session',
];

/** wfuzz at the headers of an API and of pages: no answer is a 5xx. */
export async function runWfuzz(target: Target, folder: string): Promise<Round> {
  const tool = toolOrSkip('wfuzz');
  if ('skipped' in tool) return tool;
  const words = path.join(folder, 'values');
  writeFileSync(words, `${VALUES.filter((value) => value !== '').join('\n')}\n`);
  const attack = async (url: string, header: string) => {
    const who = /^(Authorization|Cookie)/.test(header) ? [] : ['-H', `Authorization: Bearer ${target.token}`];
    const args = [
      '-w',
      words,
      '-H',
      header,
      ...who,
      '-t',
      '10',
      '--req-delay',
      '20',
      '--filter',
      'c>=500',
      '-o',
      'json',
      url,
    ];
    return await runTool(tool.program, args, { timeoutMs: TIMEOUT_MS });
  };
  const canary = await attack(`${target.canary}/broken`, 'X-API-Key: FUZZ');
  const findings: Finding[] = [];
  for (const at of PATHS)
    for (const header of HEADERS) {
      const { text, isLate } = await attack(target.origin + at, header);
      const where = `${at} ${header}`;
      if (isLate) findings.push({ where, what: 'did not end in its time' });
      for (const [, code] of text.matchAll(/"code": (5\d\d)/g))
        findings.push({ where, what: `status ${code}` });
      if (!/\[.*\]/s.test(text)) findings.push({ where, what: `wfuzz said ${text.slice(0, 200)}` });
    }
  const version =
    (await runTool(tool.program, ['--version'], { timeoutMs: 30_000 })).text.trim().split('\n').at(-1) ?? '';
  const done = `${HEADERS.length} headers with ${VALUES.length - 1} values each at ${PATHS.length} paths`;
  return { version, done, findings, isBlind: !/"code": 500/.test(canary.text) };
}
