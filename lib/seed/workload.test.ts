import { describe, expect, it } from 'vitest';
import { accept } from '@/lib/ingest/accept';
import { createWorkload } from './workload';

const OPTIONS = { events: 5000, tenants: 8, endAtMs: Date.UTC(2026, 4, 31, 12, 34), days: 30 };

describe('the synthetic workload', () => {
  it('is the same for the same options and another for another seed', () => {
    const [one, two, other] = [
      createWorkload(OPTIONS),
      createWorkload(OPTIONS),
      createWorkload({ ...OPTIONS, seed: 2 }),
    ];
    const text = (workload: typeof one) => JSON.stringify([...workload.events()].map(({ draft }) => draft));
    expect(text(one)).toBe(text(two));
    expect(text(other)).not.toBe(text(one));
  });

  it('has exactly the events that were asked for, in order of time, all acceptable', () => {
    const events = [...createWorkload(OPTIONS).events()];
    expect(events).toHaveLength(OPTIONS.events);
    const times = events.map(({ draft }) => draft.occurredAt);
    expect(times).toEqual([...times].sort());
    expect(times.at(-1)?.localeCompare('2026-05-31T12:00:00.000Z')).toBe(-1);
    for (const { tenant, draft } of events) {
      expect(accept(draft, { tenantId: tenant.tenantId, receivedAtMs: OPTIONS.endAtMs })).toMatchObject({
        accepted: true,
      });
    }
  });

  it('falls into groups of tenants, whose events are those of the whole', () => {
    const workload = createWorkload(OPTIONS);
    const groups = workload.groups(3);
    expect(groups.flatMap((group) => [...group])).toHaveLength(workload.tenants.length);
    const whole = [...workload.events()];
    for (const group of groups) {
      expect(group.size).toBeGreaterThan(0);
      const own = whole.filter(({ tenant }) => group.has(tenant)).map(({ draft }) => draft);
      expect([...workload.events(group)].map(({ draft }) => draft)).toEqual(own);
    }
  });

  it('looks like offices: the first tenant has most, nights and weekends little', () => {
    const events = [...createWorkload(OPTIONS).events()];
    const sizes = new Map<string, number>();
    for (const { tenant } of events) sizes.set(tenant.tenantId, (sizes.get(tenant.tenantId) ?? 0) + 1);
    expect([...sizes].sort(([, a], [, b]) => b - a)[0]?.[0]).toBe('acme');
    const ofHour = (hour: number) =>
      events.filter(({ draft }) => new Date(draft.occurredAt).getUTCHours() === hour).length;
    expect(ofHour(10)).toBeGreaterThan(5 * ofHour(23));
  });

  it('holds one attack, from the first guess to the attempt to hide it', () => {
    const story = [...createWorkload(OPTIONS).events()]
      .filter(({ draft }) => draft.ip === '203.0.113.77')
      .map(({ draft }) => draft.action);
    expect(new Set(story)).toEqual(
      new Set([
        'user.login',
        'mfa.disabled',
        'role.updated',
        'apikey.created',
        'file.download',
        'retention.updated',
        'audit_log.delete',
      ]),
    );
    expect(story[0]).toBe('user.login');
    expect(story.at(-1)).toBe('audit_log.delete');
  });
});
