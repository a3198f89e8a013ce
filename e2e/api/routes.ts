import { readdirSync, readFileSync } from 'node:fs';

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
export type Method = (typeof METHODS)[number];

/** A route as it stands in the folder `app`. */
export interface Route {
  /** With `{name}` for a segment that it carries, and `{...name}` for all the rest. */
  path: string;
  /** Methods that it really has. */
  real: Method[];
  /** Methods that it refuses in its own words. */
  refused: Method[];
}

/** Every route handler of the program, by path. */
export const ROUTES: readonly Route[] = readdirSync('app', { recursive: true, encoding: 'utf8' })
  .filter((file) => /(^|\/)route\.tsx?$/.test(file))
  .sort()
  .map((file) => ({ path: pathOf(file), ...exportsOf(readFileSync(`app/${file}`, 'utf8')) }));

function pathOf(file: string): string {
  const segments = file.split('/').slice(0, -1);
  return segments
    .filter((segment) => !segment.startsWith('('))
    .map((segment) => `/${segment.replace(/^\[+(.*?)\]+$/, '{$1}')}`)
    .join('');
}

/** A handler is real where it is declared or exported by its name, and refuses where a helper makes several at once. */
function exportsOf(source: string): Pick<Route, 'real' | 'refused'> {
  const declared = [...source.matchAll(/^export (?:const|async function|function) ([A-Z]+)\b/gm)];
  const renamed = [...source.matchAll(/^export \{([^}]*)\};/gm)].flatMap(([, list = '']) => words(list));
  const helped = [...source.matchAll(/^export const \{([^}]*)\} = (?:methodsNotAllowed|noRoute)\(/gm)];
  const real = [...declared.map(([, name = '']) => name), ...renamed];
  const refused = helped.flatMap(([, list = '']) => words(list));
  return {
    real: METHODS.filter((method) => real.includes(method)),
    refused: METHODS.filter((method) => refused.includes(method)),
  };
}

function words(list: string): string[] {
  return list.match(/\b[A-Z]+\b/g) ?? [];
}

/** Whether a route stands for all paths that no other has. */
export function isCatchAll({ path }: Route): boolean {
  return path.includes('{...');
}

/** The program of others that signs people in; it answers in its own words. */
export const SIGN_IN = '/api/auth/{...nextauth}';
