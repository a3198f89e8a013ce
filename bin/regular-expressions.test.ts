import { readdirSync, readFileSync } from 'node:fs';
import vm from 'node:vm';
import { describe, expect, it } from 'vitest';
import { parseAst } from 'vitest/node';

/** Long enough that quadratic time is seconds, and linear time is nothing. */
const LENGTH = 200_000;
const TIMEOUT_MS = 2_000;
/** What expressions repeat, somewhere: each alone, in pairs, and before an end that does not fit. */
const UNITS = ['a', 'A', '0', ' ', '\n', '/', '.', '"', '\\', '=', '-', '_', ':', ',', '(', '<', '%', 'é'];
const PAIRS = ['a.', 'a=', '0.', '/a', ' a', 'a@', '""', '\\"', 'a-', ' .', '_0'];
const HOSTILE = [...UNITS, ...PAIRS].map((unit) => `${unit.repeat(LENGTH / unit.length)}\0`);

/** Slow on what is long, and given nothing that is. */
const BOUNDED: Readonly<Record<string, string>> = {
  '/"[^"\\\\]*(?:\\\\.[^"\\\\]*)*"|-?\\d[\\d.eE+-]*|[[\\]{},]/g':
    'lib/audit/exact-number.ts: what JSON.parse has read, whose texts end',
  '/\\/+$/': 'lib/auth/oidc.ts: a setting',
  '/([^\\s@:=,]+)@([^\\s@:=,]+)/': 'lib/import/postgres-text.ts: 500 characters of a prefix',
};

/** Every expression that stands in the program, by its text. */
function expressions(): Map<string, RegExp> {
  const found = new Map<string, RegExp>();
  for (const folder of ['app', 'components', 'db', 'lib'])
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
      if (/\.tsx?$/.test(file) && !/(^|\/)test-|\.(test|fixture)\.ts$/.test(file)) {
        const text = readFileSync(`${folder}/${file}`, 'utf8');
        collect(parseAst(text, { lang: file.endsWith('x') ? 'tsx' : 'ts' }), found);
      }
  return found;
}

function collect(node: unknown, found: Map<string, RegExp>): void {
  if (typeof node !== 'object' || node === null) return;
  const regex: unknown = Reflect.get(node, 'regex');
  if (typeof regex === 'object' && regex !== null) {
    const [pattern, flags] = [String(Reflect.get(regex, 'pattern')), String(Reflect.get(regex, 'flags'))];
    found.set(`/${pattern}/${flags}`, new RegExp(pattern, flags));
  }
  for (const value of Object.values(node)) collect(value, found);
}

const context = vm.createContext({ expression: /a/, text: '' });
const script = new vm.Script('expression.lastIndex = 0; expression.test(text)');

/** Whether an expression comes to its end on every hostile text; V8 stops one that does not. */
function isFast(expression: RegExp): boolean {
  try {
    for (const text of HOSTILE) {
      Object.assign(context, { expression, text });
      script.runInContext(context, { timeout: TIMEOUT_MS });
    }
    return true;
  } catch (error) {
    // An error of the other context, which is no Error of this one.
    if (String(error).includes('Script execution timed out')) return false;
    throw error;
  }
}

describe('a regular expression', () => {
  it('takes no more time than its text is long, but where the text is short', () => {
    const all = expressions();
    expect(all.size).toBeGreaterThan(150);
    const repeating = [...all].filter(([text]) => /[*+}]/.test(text));
    const suspects = repeating.filter(([text]) => !Object.hasOwn(BOUNDED, text));
    expect(suspects.filter(([, expression]) => !isFast(expression)).map(([text]) => text)).toEqual([]);
    // How slow those are depends on the machine; one that is gone must not excuse the next.
    expect(Object.keys(BOUNDED).filter((text) => !all.has(text))).toEqual([]);
  });

  it.each([/(a|a)*$/, /(a+)+$/, /\s+$/, /^(.*)*x/])('such as %s would be found', (expression) => {
    expect(isFast(expression)).toBe(false);
  });
});
