import type { FullResult, Reporter, Suite, TestCase } from '@playwright/test/reporter';

/** Ends the run with one plain line: `N passed, N failed`, and the skipped ones where there are any. */
export default class SummaryReporter implements Reporter {
  #tests: TestCase[] = [];

  onBegin(_config: unknown, suite: Suite): void {
    this.#tests = suite.allTests();
  }

  onEnd(_result: FullResult): void {
    const skipped = this.#tests.filter((test) => test.outcome() === 'skipped').length;
    const passed = this.#tests.filter((test) => test.ok()).length - skipped;
    const failed = this.#tests.length - passed - skipped;
    process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
  }
}
