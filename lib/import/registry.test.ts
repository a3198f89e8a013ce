import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '@/lib/audit/json';
import { detectFormat, FORMATS, findFormat } from './registry';
import { withSourceIds } from './source-id';

/** Members that the formats look at, so that random objects get past their first checks. */
const KEYS = [
  ...[
    'eventName',
    'eventSource',
    'eventTime',
    'userIdentity',
    'type',
    'resources',
    'requestParameters',
    'CloudTrailEvent',
  ],
  ...[
    'eventType',
    'published',
    'actor',
    'outcome',
    'target',
    'client',
    'action',
    '@timestamp',
    'created_at',
    'org',
    'repo',
  ],
  ...[
    'protoPayload',
    'timestamp',
    'logName',
    'insertId',
    'methodName',
    'authenticationInfo',
    'authorizationInfo',
    'status',
  ],
  ...[
    'id',
    'events',
    'applicationName',
    'time',
    'name',
    'parameters',
    'properties',
    'category',
    'activityDisplayName',
  ],
  ...[
    'initiatedBy',
    'targetResources',
    'createdDateTime',
    'appId',
    'userId',
    'Operation',
    'CreationTime',
    'Workload',
  ],
  ...[
    'UserId',
    'ModifiedProperties',
    'ExtendedProperties',
    'auditID',
    'verb',
    'stage',
    'objectRef',
    'user',
    'sourceIPs',
  ],
  ...['kind', 'message', 'log', 'code', '__proto__', 'constructor'],
];
const leaf = fc.oneof(
  fc.constantFrom(
    '2024-01-01T00:00:00Z',
    '{"auditID":1}',
    '[',
    'AssumedRole',
    'UserRiskEvents',
    'SignInLogs',
    'kube-audit',
    'Event',
  ),
  fc.constantFrom(0, 1, -1, 1e308, null, true, '', 'a@b.c', '::1'),
  fc.string(),
);
const tree = fc.letrec<{ json: Json; object: JsonObject }>((tie) => ({
  json: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('json'), { maxLength: 3 }), tie('object')),
  object: fc.dictionary(fc.constantFrom(...KEYS), tie('json'), { maxKeys: 12, noNullPrototype: true }),
}));

describe('the formats', () => {
  it('map anything without throwing, and never to the result error', () => {
    fc.assert(
      fc.property(tree.object, (element) => {
        for (const format of FORMATS) {
          format.detect(element);
          const mapped = format.map(element);
          if (mapped.kind !== 'events') expect(mapped.reason).not.toBe('');
          else for (const { result } of withSourceIds(mapped.drafts)) expect(result).not.toBe('error');
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('claim nothing they are not sure of', () => {
    for (const element of [
      {},
      { action: 'a' },
      { id: {} },
      { message: '{}' },
      { properties: { log: 'x' } },
      { time: 1 },
    ]) {
      expect(detectFormat(element)).toBeUndefined();
    }
  });

  it('are found by name, and the likely one is asked first', () => {
    expect(findFormat('okta')?.label).toBe('Okta System Log');
    expect(findFormat('Okta')).toBeUndefined();
    expect(new Set(FORMATS.map(({ name }) => name)).size).toBe(FORMATS.length);
    const always = {
      name: 'x',
      label: 'X',
      detect: () => true,
      map: () => ({ kind: 'skipped', reason: 'x' }) as const,
    };
    expect(detectFormat({}, always)).toBe(always);
  });
});
