import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Those that wait for leases and restarts most of the time: begun first, they wait while others work. */
const WAITING = /(recovery|export-crash|report-crash|job-queue)\.db\.test\.ts$/;

class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => Number(WAITING.test(b.moduleId)) - Number(WAITING.test(a.moduleId)));
  }
}

export default defineConfig({
  resolve: { alias: { '@': path.resolve(import.meta.dirname) } },
  test: {
    include: ['**/*.test.ts'],
    exclude: ['node_modules/**', 'e2e/**', '.next*/**'],
    globalSetup: './bin/vitest-setup.ts',
    reporters: ['default', './bin/vitest-reporter.ts'],
    // The data of a console that is in use is never touched.
    env: {
      ...{ TRAILMARK_DATA: path.resolve('.data/test'), DATABASE_URL: '', TRAILMARK_KEYS: '' },
      TRAILMARK_OUTGOING_ALLOW: '127.0.0.1', // where witnesses, webhooks and issuers of the tests are
    },
    // One more than cores: many wait for processes and leases.
    maxWorkers: 3,
    sequence: { sequencer: WaitingFirst },
    // These assert nothing: a machine may be several times slower than the one they were written on.
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
});
