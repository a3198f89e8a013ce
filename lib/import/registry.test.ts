import { readFileSync } from 'node:fs';
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
  ...[
    'operationName',
    'resourceId',
    'callerIpAddress',
    'claims',
    'identity',
    'resultType',
    'resultSignature',
  ],
  ...['entity', 'context', 'location', 'ua', 'date_create', 'data', 'log_id', 'date', 'details', 'request'],
  ...['response', 'operation', 'path', 'auth', 'error', 'headers', 'author_id', 'target_type', 'change'],
  ...['uuid', 'object_type', 'target_user', 'item_uuid', 'vault_uuid', 'ActionType', 'When', 'ActorID'],
  ...['OldValue', 'NewValue', 'log.logger', 'error_severity', 'session_id', 'log_line_prefix', 'class_uid'],
  ...['metadata', 'api', 'resources', 'status_id'],
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
    ...['/subscriptions/a/providers/b', 'AUDIT: SESSION,1,1,READ,SELECT', 'AUDIT: "', 'org.keycloak.events'],
    ...['type="LOGIN", userId="null"', 'type=', 'request', 'user'],
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
      { numRuns: 2000 },
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
      { message: 'm', error_severity: 'LOG' },
      { type: 'request', request: {} },
      { type: 's', date: '2024-01-01' },
      { uuid: 'u', timestamp: '2024-01-01' },
      { operationName: 'o', resourceId: '/tenants/t' },
      { action: 'a', actor: { type: 'constructor' }, context: { ua: 'u' } },
      { class_uid: 'c', time: 1 },
      { author_id: 1 },
    ]) {
      expect(detectFormat(element)).toBeUndefined();
    }
  });

  it('are named in the documentation, each with what it reads', () => {
    const named = [...readFileSync('docs/import.md', 'utf8').matchAll(/^\| `([a-z0-9-]+)` +\| \S/gm)];
    expect(named.map(([, name]) => name).sort()).toEqual(FORMATS.map(({ name }) => name).sort());
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
