import { describe, expect, it } from 'vitest';
import { mapMangled } from '@/lib/import/mangle';
import { mapOne } from '@/lib/import/map-one';

const event = {
  ...{ ID: 'e1', When: '2024-02-03T04:05:06Z', ActionType: 'rule_update', ActionResult: true },
  ...{ ActorID: 'a1', ActorEmail: 'Mia@Example.org', ActorIP: '::ffff:192.0.2.7', ActorType: 'user' },
  ...{ ResourceID: 'r1', ResourceType: 'gateway.rule', Interface: 'UI', OwnerID: 'o1' },
  OldValue: { name: 'Rule', enabled: false, tags: ['a'], gone: 1 },
  NewValue: { name: 'Rule', enabled: true, tags: ['a'], 'a/b': null, made: 2 },
  Metadata: { action_detail: 'changed a rule' },
};

describe('Cloudflare audit', () => {
  it('maps an event of the dataset audit_logs, with the members that changed', () => {
    expect(mapOne(event)).toEqual({
      source: 'cloudflare',
      sourceEventId: 'e1',
      occurredAt: '2024-02-03T04:05:06.000Z',
      action: 'rule_update',
      result: 'success',
      actorType: 'user',
      actorId: 'a1',
      actorEmail: 'mia@example.org',
      resourceType: 'gateway.rule',
      resourceId: 'r1',
      ip: '192.0.2.7',
      changes: [
        { path: '/enabled', before: false, after: true },
        { path: '/gone', before: 1, after: undefined },
        { path: '/made', before: undefined, after: 2 },
      ],
      message: 'changed a rule',
      details: event,
    });
  });

  it('maps an event of the dataset audit_logs_v2, whose time may be in nanoseconds', () => {
    const second = {
      ...{ AuditLogID: 'e2', ActionTimestamp: '1706933106789999999', ActionType: 'create' },
      ...{ ActionResult: 'failure', ActionDescription: 'made a rule', ActorIPAddress: '192.0.2.8' },
      ...{ ActorEmail: 'mia@example.org', ActorType: 'system' },
    };
    expect(mapOne(second)).toMatchObject({
      ...{ sourceEventId: 'e2', occurredAt: '2024-02-03T04:05:06.789Z', action: 'create', result: 'failure' },
      ...{ actorType: 'system', actorId: 'mia@example.org', ip: '192.0.2.8', message: 'made a rule' },
    });
  });

  it.each([
    [true, 'success'],
    [false, 'failure'],
    [null, 'unknown'],
    ['true', 'unknown'],
  ])('the result %j is %s', (ActionResult, result) => {
    expect(mapOne({ ...event, ActionResult })).toMatchObject({ result });
  });

  it('survives members that are something else', () => {
    expect([...mapMangled(event)].sort()).toEqual([
      'rejected: no action',
      'rejected: no time that can be read',
      'success',
      'unknown',
    ]);
  });
});
