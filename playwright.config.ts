import { defineConfig } from '@playwright/test';
import type { Options } from './e2e/api/api';
import { BROWSER_ARGS, findBrowser } from './e2e/browser';
import { NEXT_ORIGIN, nextEnv, ORIGIN, SIGNED_IN } from './e2e/place';

/** Those that kill the server or start another one, and those that take long over what no server has a part in. */
const OF_ONE_SERVER = /api\/(durable|fuzz|second-instance|coercion|ledger-writers|logging-cursors|walks)/;
const gracefulShutdown = { signal: 'SIGTERM', timeout: 15_000 } as const;

export default defineConfig<object, Options>({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  timeout: 60_000,
  workers: 1,
  forbidOnly: true,
  reporter: [['list'], ['./e2e/summary-reporter.ts']],
  use: {
    baseURL: ORIGIN,
    trace: 'retain-on-failure',
    launchOptions: { executablePath: findBrowser(), args: BROWSER_ARGS },
  },
  projects: [
    { name: 'api', testMatch: 'api/**/*.spec.ts' },
    {
      name: 'api by Next alone',
      testMatch: 'api/**/*.spec.ts',
      testIgnore: OF_ONE_SERVER,
      use: { origin: NEXT_ORIGIN },
    },
    { name: 'sign-in', testMatch: 'sign-in.spec.ts' },
    {
      name: 'console',
      testIgnore: ['sign-in.spec.ts', 'api/**'],
      dependencies: ['sign-in'],
      use: { storageState: SIGNED_IN },
    },
  ],
  // One after the other: the second one finds the database and the build of the first.
  webServer: [
    {
      command: 'npx tsx e2e/serve.ts',
      url: `${ORIGIN}/api/health`,
      timeout: 180_000,
      gracefulShutdown,
    },
    {
      command: 'node bin/trailmark start',
      env: nextEnv(),
      url: `${NEXT_ORIGIN}/api/health`,
      gracefulShutdown,
    },
  ],
});
