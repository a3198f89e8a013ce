import { defineConfig } from '@playwright/test';
import { SIGNED_IN } from './e2e/place';
import shared from './playwright.config';

/** The pictures of the console, for people to look at: no part of the tests. */
export default defineConfig({
  ...shared,
  testDir: 'e2e',
  projects: [{ name: 'screenshots', testMatch: 'screenshots.ts', use: { storageState: SIGNED_IN } }],
});
