import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError, complain, EXIT, say, sayJson } from '@/bin/output';
import { positive } from '@/bin/positive';
import { wireEvent } from '@/bin/wire-event';
import { openWorkspace } from '@/bin/workspace';
import { isTenantId } from '@/lib/audit/tenant-id';
import { issueToken } from '@/lib/auth/token';
import { QueueFullError, Trailmark } from '@/lib/client-sdk/trailmark';
import { env } from '@/lib/env';
import { ensureTenant } from '@/lib/ingest/tenant';
import { liveDrafts } from '@/lib/seed/live';

export interface DemoOptions {
  url?: string;
  tenant: string;
  rate: string;
  events?: string;
  json?: boolean;
}

const TICK_MS = 50;
const TOKEN_TTL_S = 3_600;

/** Sends synthetic events to a running Trailmark through the client, as an application does, until it is stopped. */
export async function demo(options: DemoOptions): Promise<void> {
  const { url = `http://${env().HOST}:${env().PORT}`, tenant } = options;
  if (!isTenantId(tenant)) throw new CommandError(`--tenant: "${tenant}" is not a tenant id`, EXIT.usage);
  const rate = positive('--rate', options.rate);
  const events =
    options.events === undefined ? Number.POSITIVE_INFINITY : positive('--events', options.events);
  await checkAnswers(url);
  const getToken = createTokenSource(tenant);
  await getToken(); // what is wrong with this installation is said before anything waits for it
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort());
  let lost = 0;
  const trailmark = new Trailmark({
    url,
    getToken,
    flushAfterMs: 200,
    onError: ({ event, reason, message }) => {
      lost += 1;
      complain(`${event.action} was ${reason}: ${message}`);
    },
    onRetry: ({ message, attempt }) => {
      if (attempt === 1) complain(`${message}; trying again`);
    },
  });
  if (!options.json) say(`${rate} events a second of tenant ${tenant} to ${url}; Ctrl-C stops it`);
  const sent = await emit(trailmark, tenant, { rate, events }, stop.signal);
  await trailmark.close();
  if (options.json) sayJson({ tenant_id: tenant, stored: sent - lost, lost });
  else say(`${sent - lost} events stored`);
  if (lost > 0) process.exitCode = EXIT.incomplete;
}

async function checkAnswers(url: string): Promise<void> {
  try {
    const { ok, status } = await fetch(new URL('/api/health', url));
    if (!ok) throw new CommandError(`Trailmark at ${url} is not ready: HTTP ${status}`);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`no Trailmark answers at ${url}: npm start`);
  }
}

/** Tokens of this installation for one tenant, which is made if it does not exist; each is used for half its life. */
function createTokenSource(tenantId: string): () => Promise<string> {
  let current: { token: string; renewAtMs: number } | undefined;
  return async () => {
    if (current && current.renewAtMs > Date.now()) return current.token;
    const workspace = await openWorkspace();
    try {
      await ensureTenant(workspace.sql, { tenantId });
      const claims = { subject: 'demo', tenantId, scope: 'audit:ingest', sources: ['demo'] };
      const token = await issueToken({ ...claims, ttlS: TOKEN_TTL_S }, workspace.sql);
      current = { token, renewAtMs: Date.now() + (TOKEN_TTL_S * 1000) / 2 };
      return token;
    } finally {
      await workspace.close();
    }
  };
}

/** Answers how many events the client took. */
async function emit(
  trailmark: Trailmark,
  tenant: string,
  { rate, events }: { rate: number; events: number },
  signal: AbortSignal,
): Promise<number> {
  const startedAtMs = performance.now();
  let sent = 0;
  for (const draft of liveDrafts(tenant)) {
    const dueAtMs = startedAtMs + (sent * 1000) / rate;
    while (!signal.aborted && (performance.now() < dueAtMs || !tryLog(trailmark, draft))) await tick(signal);
    if (signal.aborted) break;
    sent += 1;
    if (sent >= events) break;
  }
  return sent;
}

/** False where the queue is full: the event is for later. */
function tryLog(trailmark: Trailmark, draft: Parameters<typeof wireEvent>[0]): boolean {
  try {
    trailmark.log(wireEvent(draft));
    return true;
  } catch (error) {
    if (error instanceof QueueFullError) return false;
    throw error;
  }
}

async function tick(signal: AbortSignal): Promise<void> {
  await sleep(TICK_MS, undefined, { signal }).catch(() => undefined); // stopped: the loop sees it
}
