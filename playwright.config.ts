import { defineConfig } from '@playwright/test';
import { BROWSER_ARGS, findBrowser } from './e2e/browser';
import { ORIGIN, SIGNED_IN } from './e2e/place';

export default defineConfig({
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
    { name: 'sign-in', testMatch: 'sign-in.spec.ts' },
    {
      name: 'console',
      testIgnore: ['sign-in.spec.ts', 'api/**'],
      dependencies: ['sign-in'],
      use: { storageState: SIGNED_IN },
    },
  ],
  webServer: {
    command: 'npx tsx e2e/serve.ts',
    url: `${ORIGIN}/api/health`,
    timeout: 180_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 15_000 },
  },
});
