import { CommandError, EXIT } from '@/bin/output';

/** A whole number from 1 of the command line; `_` may part its digits. */
export function positive(option: string, text: string): number {
  const value = Number(text.replaceAll('_', ''));
  if (!Number.isSafeInteger(value) || value < 1)
    throw new CommandError(`${option}: a whole number from 1`, EXIT.usage);
  return value;
}
