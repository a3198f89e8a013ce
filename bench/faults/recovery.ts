import { setTimeout as sleep } from 'node:timers/promises';
import { type Book, countAnswer, note } from './book';

/** How long it is waited for, so that the record says how late it was. */
const GIVE_UP_MS = 60_000;
const RETRY_AFTER_MS = 50;

let probes = 0;

/** Milliseconds until an instance has answered a write and a read; undefined: it has not within a minute. */
export async function measureRecovery(
  origin: string,
  key: { tenantId: string; apiKey: string },
  book: Book,
): Promise<number | undefined> {
  const startedAt = performance.now();
  const id = `probe-${++probes}`;
  const body = JSON.stringify({
    ...{ action: 'probe.sent', source_event_id: id, occurred_at: new Date().toISOString() },
  });
  const headers = { 'X-API-Key': key.apiKey, 'Content-Type': 'application/json' };
  const left = () => Math.ceil(GIVE_UP_MS - (performance.now() - startedAt));
  const written = await answered(`${origin}/api/v1/events`, { method: 'POST', headers, body }, left);
  const read = await answered(`${origin}/api/logging/audit?limit=1`, { headers }, left);
  if (written === undefined || read === undefined) return undefined;
  const { status, index } = JSON.parse(written);
  note(book, { id, tenantId: key.tenantId, isGood: true }, { status, index });
  countAnswer(book, 201);
  return performance.now() - startedAt;
}

/** Resolves once an instance that has just been started answers. Throws where it does not within a minute. */
export async function untilHealthy(origin: string): Promise<void> {
  const deadline = performance.now() + GIVE_UP_MS;
  const left = () => Math.ceil(deadline - performance.now());
  if ((await answered(`${origin}/api/health`, {}, left)) === undefined)
    throw new Error(`${origin} does not begin to answer`);
}

/** The text of the first answer that is a success. */
async function answered(url: string, init: RequestInit, left: () => number): Promise<string | undefined> {
  while (left() > 0) {
    try {
      const response = await fetch(url, { ...init, signal: AbortSignal.timeout(Math.max(1, left())) });
      const text = await response.text();
      if (response.ok) return text;
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
    }
    await sleep(RETRY_AFTER_MS);
  }
  return undefined;
}
