import { randomUUID } from 'node:crypto';
import { setInterval as ticks } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import type { Tenant } from '@/lib/ingest/tenant';
import { type Api, expect } from './api/api';
import type { Server } from './api/server';

/** A tenant of the test's own, with events that are signed. */
export interface LedgerScene {
  tenant: Tenant;
  ids: string[];
}

/** Writes that many events and has them signed. */
export async function makeLedger(server: Server, api: Api, events: number): Promise<LedgerScene> {
  const tenant = await server.makeTenant();
  const ids = await writeEvents(api, tenant, events);
  await sign(api, tenant);
  return { tenant, ids };
}

export async function writeEvents(api: Api, { tenantId }: Tenant, events: number): Promise<string[]> {
  const startMs = Date.now() - events * 1_000;
  return await api.write(
    tenantId,
    Array.from({ length: events }, (_, nth) => ({
      ...{ occurred_at: new Date(startMs + nth * 1_000).toISOString(), action: 'document.shared' },
      ...{ result: nth % 5 === 0 ? 'denied' : 'success', actor_type: 'user', actor_id: `usr_${nth % 7}` },
      ...{ actor_email: `person${nth % 7}@example.com`, ip: '203.0.113.9', request_id: `req_${nth}` },
      ...{ resource_type: 'document', resource_id: `doc_${nth}`, resource_name: `Plan ${nth}` },
      details: { nth, note: 'zażółć <b>gęślą</b>' },
    })),
  );
}

function writer({ tenantId }: Tenant) {
  return { claims: { role: 'tenant_admin', tenantId, scope: 'audit:read audit:write' } } as const;
}

/** Signs what is there now. */
export async function sign(api: Api, tenant: Tenant): Promise<void> {
  const { status } = await api.ask('/api/v1/ledger/checkpoint', writer(tenant), { method: 'POST' });
  expect(status).toBe(201);
}

export async function erase(api: Api, tenant: Tenant, id: string): Promise<void> {
  const path = `/api/logging/audit/${id}?reason=art.%2017`;
  expect((await api.ask(path, writer(tenant), { method: 'DELETE' })).status).toBe(204);
}

/** Takes the person or the content out of an event for good. */
export async function redact(
  api: Api,
  tenant: Tenant,
  id: string,
  part: 'person' | 'payload',
): Promise<void> {
  const body = { ids: [id], part, reason: 'art. 17' };
  const { status } = await api.ask('/api/v1/ledger/redact', writer(tenant), { method: 'POST', body });
  expect(status).toBe(200);
}

/** Forbids the deletion of what that actor did; answers the number of the hold. */
export async function hold(api: Api, tenant: Tenant, actorId: string, reason: string): Promise<number> {
  const body = { actor_id: actorId, reason };
  const answer = await api.ask('/api/v1/ledger/holds', writer(tenant), { method: 'POST', body });
  expect(answer.status).toBe(201);
  return answer.body.hold;
}

export async function release(api: Api, tenant: Tenant, held: number): Promise<void> {
  const path = `/api/v1/ledger/holds/${held}`;
  expect((await api.ask(path, writer(tenant), { method: 'DELETE' })).status).toBe(204);
}

/** Has events kept for so many days. */
export async function keep(api: Api, tenant: Tenant, days: number): Promise<void> {
  const body = { keep_days: days };
  const { status } = await api.ask('/api/v1/ledger/retention', writer(tenant), { method: 'POST', body });
  expect(status).toBe(200);
}

/** Twice as long as a signer takes a log for is as long as it can be kept from one (migration 0032): within that it is renewed. */
const HELD_S = 15;
const RENEWED_MS = 2_000;

/** Keeps every signer from a log until it is let go, as one would that is at it. */
export async function holdSigner({ sql }: Server, { mainLog }: Tenant): Promise<() => Promise<void>> {
  const [lease, holder] = [`checkpoint/${mainLog}`, randomUUID()];
  const take = async () =>
    (await sql`select take_lease(${lease}, ${holder}::uuid, make_interval(secs => ${HELD_S})) as taken`)[0]
      ?.taken;
  await expect.poll(take).toBe(true);
  const stop = new AbortController();
  const renewing = renew(take, stop.signal);
  renewing.catch(() => undefined); // it is told once the lease is let go
  return async () => {
    stop.abort();
    await renewing;
    await sql`select release_lease(${lease}, ${holder}::uuid)`;
  };
}

async function renew(take: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
  try {
    for await (const _ of ticks(RENEWED_MS, undefined, { signal, ref: false }))
      if (!(await take())) throw new Error('somebody else has taken the lease');
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Opens the proof of an event and waits for the verdict. */
export async function openProof(page: Page, id: string): Promise<void> {
  await page.goto(`/logs/${id}?range=all&tab=proof`);
  await expect(proofOf(page).getByRole('list', { name: 'Steps of the check' })).toBeVisible();
}

export function proofOf(page: Page) {
  return page.getByRole('region', { name: 'Proof' });
}

/** That an event is not verified, loudly, and for that reason. */
export async function expectNotVerified(page: Page, fault: string): Promise<void> {
  const alert = proofOf(page).getByRole('alert');
  await expect(alert).toContainText('NOT VERIFIED');
  await expect(alert.getByText(fault, { exact: true })).toBeVisible();
  await expect(proofOf(page).getByText(/^Verified/)).toHaveCount(0);
}
