import { describe, expect, it } from 'vitest';
import { mapMangled } from '@/lib/import/mangle';
import { mapOne } from '@/lib/import/map-one';

const entry = {
  time: '2024-02-03T04:05:06.789999999Z',
  type: 'response',
  auth: {
    accessor: 'hmac-sha256:0001',
    client_token: 'hmac-sha256:0002',
    display_name: 'oidc-mia',
    entity_id: 'entity1',
    metadata: { email: 'Mia@Example.org' },
  },
  request: {
    id: 'r1',
    operation: 'read',
    mount_type: 'kv',
    path: 'secret/data/shop',
    remote_address: '192.0.2.7',
    headers: { 'user-agent': ['Vault/1'] },
  },
  response: { mount_type: 'kv', data: { key: 'hmac-sha256:0003' } },
};

describe('Vault audit', () => {
  it('maps a response', () => {
    expect(mapOne(entry)).toEqual({
      source: 'vault',
      sourceEventId: 'r1/response',
      occurredAt: '2024-02-03T04:05:06.789Z',
      action: 'kv.read',
      result: 'success',
      actorType: 'user',
      actorId: 'entity1',
      actorEmail: 'mia@example.org',
      actorName: 'oidc-mia',
      resourceType: 'kv',
      resourceId: 'secret/data/shop',
      ip: '192.0.2.7',
      userAgent: 'Vault/1',
      sessionId: 'hmac-sha256:0001',
      requestId: 'r1',
      message: undefined,
      details: entry,
    });
  });

  it('keeps the request beside its response: it does not tell how it ended', () => {
    const { response, ...request } = { ...entry, type: 'request' };
    expect(mapOne(request)).toMatchObject({ sourceEventId: 'r1/request', result: 'unknown' });
  });

  it.each([
    ['1 error occurred:\n\t* permission denied\n\n', 'denied'],
    ['invalid token', 'denied'],
    ['no handler for route', 'failure'],
  ])('the error %j is %s', (error, result) => {
    expect(mapOne({ ...entry, type: 'request', error })).toMatchObject({ result, message: error });
  });

  it.each([
    [{ display_name: 'userpass-mia' }, 'user', 'userpass-mia'],
    [{ display_name: 'approle' }, 'service', 'approle'],
    [{ display_name: 'kubernetes-shop' }, 'service', 'kubernetes-shop'],
    [{ display_name: 'token-x', accessor: 'hmac-sha256:1' }, 'unknown', 'token-x'],
    [{ accessor: 'hmac-sha256:1' }, 'unknown', 'hmac-sha256:1'],
    [null, 'unknown', undefined],
  ])('the actor of %j is a %s', (auth, actorType, actorId) => {
    expect(mapOne({ ...entry, auth })).toMatchObject({ actorType, actorId, actorEmail: undefined });
  });

  it('does without an id, as requests for help do, and without a kind of mount', () => {
    const help = { ...entry, request: { operation: 'help', path: 'pki/roles' }, response: null };
    expect(mapOne(help)).toMatchObject({ sourceEventId: undefined, action: 'help' });
  });

  it('survives members that are something else', () => {
    expect([...mapMangled(entry)].sort()).toEqual([
      'rejected: no action',
      'rejected: no time that can be read',
      'success',
      'unknown',
    ]);
  });
});
