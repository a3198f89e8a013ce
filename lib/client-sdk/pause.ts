/** A pause that can be cut short, so that whoever ends need not wait for it. */
export class Pause {
  #wake: (() => void) | undefined;

  /** Resolves after `ms`, or at {@link wake}. Keeps the process alive only where it is asked to. */
  async wait(ms: number, keepsAlive: boolean): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      if (!keepsAlive) timer.unref();
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }

  wake(): void {
    this.#wake?.();
  }
}

/** The pause before the nth attempt after the first, from 1: doubling, half of it random, so that clients spread. */
export function backoff(nth: number, firstMs: number, maxMs: number): number {
  const ms = Math.min(maxMs, firstMs * 2 ** Math.min(nth - 1, 30));
  return ms / 2 + (Math.random() * ms) / 2;
}
