import { describe, expect, it } from 'vitest';
import { mapOne } from '@/lib/import/map-one';

const event = {
  '@timestamp': 1706933106789,
  _document_id: 'doc1',
  action: 'repo.create',
  actor: 'mia',
  actor_ip: '192.0.2.7',
  external_identity_nameid: 'mia@example.org',
  user_agent: 'Browser/1',
  request_id: 'r1',
  org: 'acme',
  repo: 'acme/shop',
  user: '',
};

describe('GitHub audit log', () => {
  it('maps an event', () => {
    expect(mapOne(event)).toEqual({
      source: 'github',
      sourceEventId: 'doc1',
      occurredAt: '2024-02-03T04:05:06.789Z',
      action: 'repo.create',
      result: 'success',
      actorType: 'user',
      actorId: 'mia',
      actorEmail: 'mia@example.org',
      resourceType: 'repository',
      resourceId: 'acme/shop',
      ip: '192.0.2.7',
      userAgent: 'Browser/1',
      requestId: 'r1',
      details: event,
    });
  });

  it.each([
    [{ action: 'protected_branch.rejected_ref_update' }, 'denied'],
    [{ action: 'org.sso_failed_login' }, 'failure'],
    [{ action: 'api.request', status_code: 403 }, 'denied'],
    [{ action: 'api.request', status_code: '500' }, 'failure'],
  ])('%o is %s', (more, result) => {
    expect(mapOne({ ...event, ...more })).toMatchObject({ result });
  });

  it.each([
    [{ actor: 'dependabot[bot]' }, 'service'],
    [{ actor_is_bot: true }, 'service'],
    [{ programmatic_access_type: 'GitHub App server-to-server token' }, 'service'],
    [{ actor: null, programmatic_access_type: 'Public Key (User/Deploy)' }, 'anonymous'],
    [{ actor: null, deploy_key_fingerprint: 'x' }, 'service'],
    [{ actor: '' }, 'anonymous'],
  ])('the actor of %o is of type %s', (more, actorType) => {
    expect(mapOne({ ...event, ...more })).toMatchObject({ actorType });
  });

  it.each([
    [{ action: 'team.create', team: 'acme/ops' }, 'team', 'acme/ops'],
    [{ action: 'team.create', data: { team: 'acme/old' } }, 'team', 'acme/old'],
    [{ action: 'org.block_user', blocked_user: 'eve' }, 'user', 'eve'],
    [{ action: 'hook.create', hook_id: 7 }, 'hook', '7'],
    [{ action: 'user.login', repo: undefined, user: 'mia' }, 'user', 'mia'],
    [{ repo: ['acme/a', 'acme/b'] }, 'repository', 'acme/a'],
    [{ repo: undefined }, 'organization', 'acme'],
    [{ repo: undefined, org: undefined, business: 'acme-inc' }, 'business', 'acme-inc'],
  ])('the resource of %o is a %s', (more, resourceType, resourceId) => {
    expect(mapOne(JSON.parse(JSON.stringify({ ...event, ...more })))).toMatchObject({
      resourceType,
      resourceId,
    });
  });
});
