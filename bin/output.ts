import { SingleBar } from 'cli-progress';
import { env } from '@/lib/env';

/** Exit codes of every command. */
export const EXIT = {
  ok: 0,
  /** Something failed; nothing more was done. */
  failed: 1,
  /** The command line is wrong. */
  usage: 2,
  /** It ran to the end, but not everything could be kept. */
  incomplete: 3,
} as const;

/** An error whose message alone tells a person what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  constructor(
    message: string,
    readonly exitCode: number = EXIT.failed,
  ) {
    super(message);
  }
}

export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function sayJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, bigintText)}\n`);
}

function bigintText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

export function complain(message: string): void {
  process.stderr.write(`trailmark: ${message}\n`);
}

export interface Progress {
  update(done: number, note?: string): void;
  stop(): void;
}

/** A progress bar on standard error where a person looks on; silent else. */
export function startProgress(label: string, total: number, unit: string): Progress {
  if (!process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar({
    format: `${label} [{bar}] {percentage}% | {value}/{total} ${unit} | {note}ETA {eta_formatted}`,
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
  });
  bar.start(Math.max(1, total), 0, { note: '' });
  return {
    update: (done, note = '') => bar.update(done, { note: note === '' ? '' : `${note} | ` }),
    stop: () => bar.stop(),
  };
}

/** Bold on a terminal that shows it. */
export function bold(text: string): string {
  return process.stdout.isTTY && env().NO_COLOR === undefined ? `\u001b[1m${text}\u001b[22m` : text;
}
