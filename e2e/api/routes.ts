import { readdirSync, readFileSync } from 'node:fs';

/** One route of the server, as its file says. */
export interface Route {
  /** With `{name}` for what the path carries. */
  path: string;
  /** Methods that are handled, not merely refused. */
  methods: readonly string[];
}

/** Every API route there is: a new one is here as soon as its file is. */
export function listRoutes(): Route[] {
  return readdirSync('app', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('/route.ts') && !file.includes('[...'))
    .map((file) => `app/${file}`)
    .map((file) => ({ path: pathOf(file), methods: methodsOf(readFileSync(file, 'utf8')) }))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
}

function pathOf(file: string): string {
  return file
    .replace(/^app/, '')
    .replace(/\/route\.ts$/, '')
    .replace(/\/\([^)]+\)/g, '')
    .replace(/\[(\w+)\]/g, '{$1}');
}

function methodsOf(source: string): string[] {
  return [...source.matchAll(/export (?:const|async function) (GET|POST|PUT|PATCH|DELETE)\b/g)].map(
    ([, method = '']) => method,
  );
}
