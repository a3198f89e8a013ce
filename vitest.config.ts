import path from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { '@': path.resolve(import.meta.dirname) } },
  test: {
    include: ['**/*.test.ts'],
    exclude: ['node_modules/**', 'e2e/**', '.next*/**'],
    globalSetup: './bin/vitest-setup.ts',
    reporters: ['default', './bin/vitest-reporter.ts'],
    // The data of a console that is in use is never touched.
    env: { TRAILMARK_DATA: path.resolve('.data/test'), DATABASE_URL: '', TRAILMARK_KEYS: '' },
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
