import type { Readiness } from '@/lib/audit/readiness';
import { areKeysReadable } from '@/lib/keys';
import { healthWithin } from '@/lib/query/health';
import { isDraining } from './draining';

/** Shorter than any probe waits. */
const DATABASE_WITHIN_MS = 2_000;

/** Whether this process should be given requests, and else all that is in the way. Answers in bounded time, never throws. */
export async function readiness(): Promise<Readiness> {
  const { migrations, ready } = await healthWithin(DATABASE_WITHIN_MS);
  const reasons: Readiness['reasons'] = [];
  if (isDraining()) reasons.push('shutting down');
  if (migrations === undefined) reasons.push('database does not answer');
  else if (!ready) reasons.push('database is of another release');
  if (!areKeysReadable()) reasons.push('keys cannot be read');
  return { ready: reasons.length === 0, reasons };
}
