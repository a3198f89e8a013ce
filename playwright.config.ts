import { defineConfig } from '@playwright/test';
import type { Options } from './e2e/api/api';
import { BROWSER_ARGS, findBrowser } from './e2e/browser';
import { NEXT_ORIGIN, nextEnv, ORIGIN, PLACES, type Place, SIGNED_IN } from './e2e/place';

/** Tests of how long the browser works: nothing else runs beside them. */
const ALONE = 'explorer-budget.spec.ts';
/** Tests of what a server does itself: paths, queries, methods, bodies, streams, clients that go away; and each route. */
const OF_EACH_SERVER =
  /api\/(departed|erasure|events|feed|isolation|logging-errors|oauth|platform|routes|scaikey-errors|wire)\.spec\.ts$/;
const gracefulShutdown = { signal: 'SIGTERM', timeout: 15_000 } as const;

export default defineConfig<object, Options>({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  timeout: 60_000,
  // Two installations and two browsers share two cores here.
  expect: { timeout: 15_000 },
  workers: PLACES.length,
  forbidOnly: true,
  reporter: [['list'], ['./e2e/summary-reporter.ts']],
  globalSetup: './e2e/global-setup.ts',
  use: {
    baseURL: ORIGIN,
    trace: 'off',
    // What moves is drawn by the cores that the servers need; tests of motion ask for it.
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: { executablePath: findBrowser(), args: BROWSER_ARGS },
  },
  // In this order at each installation: tests of the console tamper with its tables, and those of the API count their rows.
  projects: [
    { name: 'api', testMatch: 'api/**/*.spec.ts', use: { trace: 'off' } },
    {
      name: 'api by Next alone',
      testMatch: OF_EACH_SERVER,
      grepInvert: /@one-server/,
      use: { origin: NEXT_ORIGIN, trace: 'off' },
    },
    { name: 'sign-in', testMatch: 'sign-in.spec.ts' },
    {
      name: 'console',
      testIgnore: ['sign-in.spec.ts', 'api/**', ALONE],
      use: { storageState: SIGNED_IN },
    },
    {
      name: 'budget',
      testMatch: ALONE,
      dependencies: ['api', 'api by Next alone', 'sign-in', 'console'],
      use: { storageState: SIGNED_IN },
    },
  ],
  // One after the other: each finds the build of the first, and Next alone the database beside it.
  webServer: PLACES.flatMap(serversOf),
});

function serversOf(place: Place, worker: number) {
  return [
    {
      command: 'npx tsx e2e/serve.ts',
      env: { TEST_PARALLEL_INDEX: String(worker) },
      url: `${place.origin}/api/health`,
      timeout: 180_000,
      gracefulShutdown,
    },
    {
      command: 'node bin/trailmark start',
      env: nextEnv(place),
      url: `${place.nextOrigin}/api/health`,
      gracefulShutdown,
    },
  ];
}
