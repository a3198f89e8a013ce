import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { addressOf, type Target } from '@/bench/attack/installation';
import { type Finding, LEAK, type Round, runTool, toolOrSkip } from '@/bench/attack/round';
import { PATHS, VALUES } from '@/bench/attack/words';

const TIMEOUT_MS = 240_000;
const SERVER_FAULTS = '500,501,502,503,504,505,507,508,511,599';

/** ffuf at paths, and at every query parameter with every value: no 5xx, and nothing that only the inside knows. */
export async function runFfuf(target: Target, folder: string): Promise<Round> {
  const tool = toolOrSkip('ffuf');
  if ('skipped' in tool) return tool;
  const list = (name: string, lines: readonly string[]) => {
    writeFileSync(path.join(folder, name), `${lines.join('\n')}\n`);
    return path.join(folder, name);
  };
  const [paths, values] = [
    list('paths', PATHS),
    list(
      'values',
      VALUES.filter((each) => each !== ''),
    ),
  ];
  const parameters = target.requests
    .filter(({ method, isStream }) => method === 'GET' && !isStream)
    .flatMap(({ path: at, query }) =>
      query.map(([name]) => `${addressOf({ path: at, query: [] })}?${name}=`),
    );
  const named = list('parameters', parameters);
  const attack = async (args: readonly string[]) => {
    const matched = ['-mc', SERVER_FAULTS, '-mr', LEAK, '-s', '-t', '16', '-timeout', '20'];
    const who = ['-H', `Authorization: Bearer ${target.token}`];
    return await runTool(tool.program, [...args, ...matched, ...who], { timeoutMs: TIMEOUT_MS });
  };
  const canary = await attack(['-u', `${target.canary}/broken/FUZZ`, '-w', values]);
  const rounds = {
    path: await attack(['-u', `${target.origin}/FUZZ`, '-w', paths]),
    parameter: await attack([
      '-u',
      `${target.origin}PARAMVALUE`,
      '-w',
      `${named}:PARAM`,
      '-w',
      `${values}:VALUE`,
      '-mode',
      'clusterbomb',
    ]),
  };
  const findings = Object.entries(rounds).flatMap(([where, { text, isLate }]): Finding[] => [
    ...text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => ({ where, what: line.slice(0, 300) })),
    ...(isLate ? [{ where, what: 'did not end in its time' }] : []),
  ]);
  const version = (await runTool(tool.program, ['-V'], { timeoutMs: 10_000 })).text.replace(
    /\D*([\d.]+)[\s\S]*/,
    '$1',
  );
  const done = `${PATHS.length} paths, ${parameters.length} parameters with ${VALUES.length - 1} values each`;
  return { version, done, findings, isBlind: canary.text.trim() === '' };
}
