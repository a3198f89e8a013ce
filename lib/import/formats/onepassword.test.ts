import { describe, expect, it } from 'vitest';
import { mapMangled } from '@/lib/import/mangle';
import { mapOne } from '@/lib/import/map-one';

const mia = { uuid: 'P1', name: 'Mia', email: 'Mia@Example.org' };
const common = { uuid: 'E1', timestamp: '2024-02-03T04:05:06.789+02:00' };

const audit = {
  ...common,
  ...{ actor_uuid: 'P1', actor_details: mia, action: 'grant', object_type: 'gva', object_uuid: 'O1' },
  ...{ aux_uuid: 'V1', aux_details: { uuid: 'V1', name: 'Vault' }, aux_info: '1' },
  session: { uuid: 'S1', ip: '192.0.2.7' },
};
const signIn = {
  ...common,
  ...{ session_uuid: 'S1', category: 'success', type: 'credentials_ok', target_user: mia },
  client: { app_name: 'Browser', ip_address: '192.0.2.8' },
};
const usage = {
  ...common,
  ...{ used_version: 1, vault_uuid: 'V1', item_uuid: 'I1', user: mia, action: 'reveal' },
  location: { ip: '192.0.2.9' },
};

describe('1Password', () => {
  it('maps an audit event', () => {
    expect(mapOne(audit)).toEqual({
      source: 'onepassword',
      sourceEventId: 'E1',
      occurredAt: '2024-02-03T02:05:06.789Z',
      action: 'gva.grant',
      result: 'success',
      actorType: 'user',
      actorId: 'P1',
      actorEmail: 'mia@example.org',
      actorName: 'Mia',
      resourceType: 'gva',
      resourceId: 'O1',
      resourceName: undefined,
      targets: [{ id: 'V1', name: 'Vault' }],
      ip: '192.0.2.7',
      sessionId: 'S1',
      details: audit,
    });
  });

  it('maps an attempt to sign in and the use of an item', () => {
    expect(mapOne(signIn)).toMatchObject({
      ...{ action: 'signinattempts.credentials_ok', result: 'success', actorId: 'P1', sessionId: 'S1' },
      ...{ resourceType: 'user', resourceId: 'P1', resourceName: 'Mia', ip: '192.0.2.8' },
    });
    expect(mapOne(usage)).toMatchObject({
      ...{ action: 'itemusages.reveal', result: 'success', actorId: 'P1', ip: '192.0.2.9' },
      ...{ resourceType: 'item', resourceId: 'I1', targets: [{ type: 'vault', id: 'V1' }] },
    });
    const { action, ...old } = usage;
    expect(mapOne(old)).toMatchObject({ action: 'itemusages' });
  });

  it.each([
    ['firewall_reported_success', 'success'],
    ['credentials_failed', 'failure'],
    ['firewall_failed', 'denied'],
    ['mfa_failed', 'denied'],
    ['modern_version_failed', 'denied'],
    ['something_new', 'unknown'],
  ])('the category %s is %s', (category, result) => {
    expect(mapOne({ ...signIn, category })).toMatchObject({ result });
  });

  it('survives members that are something else', () => {
    const rejected = ['rejected: no action', 'rejected: no time that can be read'];
    expect([...mapMangled(audit)].sort()).toEqual([...rejected, 'success', 'unknown']);
    expect([...mapMangled(signIn)].sort()).toEqual([...rejected, 'success', 'unknown']);
    expect([...mapMangled(usage)].sort()).toEqual([rejected[1], 'success', 'unknown']);
  });
});
