import type { FullResult, Reporter, Suite, TestCase, TestResult } from '@playwright/test/reporter';

/** Says what a test measured, and ends the run with `N passed, N failed`, and the skipped ones where there are any. */
export default class SummaryReporter implements Reporter {
  #tests: TestCase[] = [];

  onBegin(_config: unknown, suite: Suite): void {
    this.#tests = suite.allTests();
  }

  onTestEnd(_test: TestCase, { annotations }: TestResult): void {
    for (const { type, description } of annotations)
      if (type === 'measured') process.stdout.write(`     ${description}\n`);
  }

  onEnd(_result: FullResult): void {
    const skipped = this.#tests.filter((test) => test.outcome() === 'skipped').length;
    const passed = this.#tests.filter((test) => test.ok()).length - skipped;
    const failed = this.#tests.length - passed - skipped;
    process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
  }
}
