import { describe, expect, it } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import { checkpointLog } from './checkpoint';
import { type Forecast, forecast } from './forecast';
import { placeHold } from './hold';
import { ensureTenant, type Tenant } from './tenant';
import { makeDraft } from './test-drafts';
import { createWriter } from './writer';

const place = useTestDatabase();
const BY = { subject: 'dora', isPerson: true };

/** A signed log of 600 events, of which the first 400 came 20 days ago and the rest today. */
async function makeLog(tenantId: string): Promise<Tenant> {
  const { sql, owner } = place();
  const tenant = await ensureTenant(sql, { tenantId });
  const drafts = Array.from({ length: 600 }, (_, nth) => makeDraft({ actorId: `usr_${nth}` }));
  await createWriter(sql).write(tenant, drafts);
  await checkpointLog(sql, tenant.mainLog);
  await owner`update event set received_at = now() - interval '20 days' where log = ${tenant.mainLog} and seq < 400`;
  return tenant;
}

const ask = (tenant: Tenant, keepDays?: number) => forecast(place().sql, tenant, keepDays, new Date());
const eventsAt = ({ at }: Forecast) => at.map(({ events }) => events);
const leftAt = ({ at }: Forecast) => at.map(({ limited }) => limited?.events);

describe('a forecast', () => {
  it('goes on as the log grew: 600 events in 20 days are 30 a day', async () => {
    const told = await ask(await makeLog('grows'));
    expect(told).toMatchObject({
      events: 600,
      entries: 600,
      received: 600,
      sampled: 600,
      holds: 0,
      due: undefined,
    });
    expect(told.receivedDays).toBeCloseTo(20, 1);
    expect(eventsAt(told)).toEqual([1_500, 3_300, 11_550]);
    expect(leftAt(told)).toEqual([undefined, undefined, undefined]);
    expect(told.eventBytes).toBeGreaterThan(244 + 100);
    expect(told).toMatchObject({ entryBytes: 236, isMeasured: false });
    for (const { events, bytes } of told.at)
      expect(bytes).toBe(events * told.eventBytes + events * told.entryBytes);
  });

  it('keeps under a policy what came in its days, and the entries of all', async () => {
    const tenant = await makeLog('limited');
    const told = await ask(tenant, 10);
    expect(leftAt(told)).toEqual([300, 300, 300]);
    const [month] = told.at;
    expect(month?.limited?.bytes).toBe(300 * told.eventBytes + 1_500 * told.entryBytes);
    expect(told.due?.plan).toMatchObject({ from: 0, to: 256, events: 256, heldAt: undefined });
    expect(leftAt(await ask(tenant, 60))).toEqual([1_500, 1_800, 1_800]);
    expect((await ask(tenant, 60)).due?.plan.events).toBe(0);
  });

  it('stops before what a hold protects, now and later', async () => {
    const tenant = await makeLog('held');
    const hold = { tenant, actorId: 'usr_300', resourceId: undefined, reason: 'case', by: BY };
    await placeHold(hold, place().sql);
    const told = await ask(tenant, 10);
    expect([told.holds, told.due?.plan.heldAt, told.due?.plan.to]).toEqual([1, 300, 256]);
    const [month] = told.at;
    // All but the 300 before it: 301 with the entry of the hold, and those to come.
    expect(month?.limited?.events).toBe((month?.events ?? 0) - 300);
  });

  it('of an empty log is nothing', async () => {
    const told = await ask(await ensureTenant(place().sql, { tenantId: 'empty' }), 30);
    expect(told).toMatchObject({ events: 0, entries: 0, eventBytes: 0, sampled: 0, received: 0 });
    expect(told.at.map(({ bytes, limited }) => [bytes, limited?.bytes])).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
  });
});
