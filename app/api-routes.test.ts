import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { METHODS } from '@/lib/http/router';
import { API_ROUTES } from './api-routes';

const FILES = readdirSync('app', { recursive: true, encoding: 'utf8' }).filter((file) =>
  /(^|\/)route\.tsx?$/.test(file),
);

/** Groups in parentheses are no part of a path. */
function pathOf(file: string): string {
  return `/${file.split('/').slice(0, -1).join('/')}`.replace(/\/\([^/]*\)/g, '');
}

it('names every route.ts there is once, and nothing else', () => {
  expect(FILES.length).toBeGreaterThan(20);
  expect(Object.keys(API_ROUTES).sort()).toEqual(FILES.map(pathOf).sort());
});

it('leaves next-auth to Next, and nothing else', () => {
  const left = Object.entries(API_ROUTES).filter(([, route]) => route === undefined);
  expect(left.map(([path]) => path)).toEqual(['/api/auth/[...nextauth]']);
});

for (const file of FILES.filter((each) => API_ROUTES[pathOf(each)] !== undefined)) {
  it(`${file} stands at its path with all that it exports`, async () => {
    const exported: Record<string, unknown> = await import(/* @vite-ignore */ `./${file}`);
    expect(Object.keys(exported).sort()).toEqual([...METHODS].sort());
    const listed = API_ROUTES[pathOf(file)];
    for (const method of METHODS) expect(listed?.[method]).toBe(exported[method]);
  });
}
