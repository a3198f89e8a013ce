import { describe, expect, it } from 'vitest';
import { mapMangled } from '@/lib/import/mangle';
import { mapOne } from '@/lib/import/map-one';

const members =
  'realmId="realm1", realmName="shop", clientId="web", userId="u1", sessionId="s1", ipAddress="192.0.2.7"';

const line = {
  '@timestamp': '2024-02-03T04:05:06.789999999Z',
  'event.sequence': 12,
  'log.logger': 'org.keycloak.events',
  'log.level': 'INFO',
  message: `type="LOGIN", ${members}, username="Mia@Example.org"`,
  'host.hostname': 'auth.example.org',
};

describe('Keycloak', () => {
  it('maps an event of the log in ECS', () => {
    expect(mapOne(line)).toEqual({
      source: 'keycloak',
      sourceEventId: 'realm1/2024-02-03T04:05:06.789999999Z/12/auth.example.org',
      occurredAt: '2024-02-03T04:05:06.789Z',
      action: 'LOGIN',
      result: 'success',
      actorType: 'user',
      actorId: 'u1',
      actorEmail: 'mia@example.org',
      actorName: 'Mia@Example.org',
      resourceType: 'client',
      resourceId: 'web',
      targets: [{ type: 'realm', id: 'realm1', name: 'shop' }],
      ip: '192.0.2.7',
      sessionId: 's1',
      message: undefined,
      details: line,
    });
  });

  it('maps nested members, and those of the log in its own JSON', () => {
    const nested = {
      ...{
        '@timestamp': line['@timestamp'],
        event: { sequence: 12 },
        host: { hostname: 'auth.example.org' },
      },
      ...{ log: { logger: 'org.keycloak.events' }, message: line.message },
    };
    expect(mapOne(nested)).toEqual({ ...Object(mapOne(line)), details: nested });
    const own = {
      ...{ timestamp: line['@timestamp'], sequence: 12, hostName: 'auth.example.org' },
      ...{ loggerName: 'org.keycloak.events', message: line.message },
    };
    expect(mapOne(own)).toEqual({ ...Object(mapOne(line)), details: own });
  });

  it('takes the text null for none', () => {
    const message =
      'type="LOGIN_ERROR", realmId="r", userId="null", ipAddress="192.0.2.7", error="expired_code"';
    expect(mapOne({ ...line, message })).toMatchObject({
      ...{ action: 'LOGIN_ERROR', result: 'failure', message: 'expired_code' },
      ...{ actorType: 'anonymous', actorId: undefined, resourceType: undefined },
    });
  });

  it('maps what an administrator does, and a client that logs in for itself', () => {
    const admin = `operationType="CREATE", ${members}, resourceType="USER", resourcePath="users/1"`;
    expect(mapOne({ ...line, message: admin })).toMatchObject({
      ...{ action: 'USER.CREATE', actorId: 'u1', resourceType: 'USER', resourceId: 'users/1' },
    });
    const client = 'type="CLIENT_LOGIN", realmId="r", clientId="batch", userId="null"';
    expect(mapOne({ ...line, message: client })).toMatchObject({ actorType: 'service', actorId: 'batch' });
  });

  it('reads values with quotes in them, and the unquoted ones of earlier versions', () => {
    const escaped = 'type="LOGIN", username="a \\"b\\", c", userId="u2"';
    expect(mapOne({ ...line, message: escaped })).toMatchObject({ actorName: 'a "b", c', actorId: 'u2' });
    const bare = "type=LOGIN, realmId=shop, clientId=web, userId=u3, reason='some words', username=mia";
    expect(mapOne({ ...line, message: bare })).toMatchObject({ actorId: 'u3', actorName: 'mia' });
  });

  it('skips other lines of the server log', () => {
    const skipped = 'skipped: a line of the server log that is not an event';
    expect(mapOne({ ...line, message: 'no event' })).toBe(skipped);
    expect(mapOne({ ...line, 'log.logger': 'org.keycloak.services', message: 'type="LOGIN"' })).toBe(skipped);
    const startup = { ...line, 'log.logger': 'io.quarkus', 'service.name': 'Keycloak' };
    expect(mapOne(startup)).toBe(skipped);
    expect(mapOne({ ...startup, 'service.name': 'Other' })).toBe('unknown');
  });

  it('survives members that are something else', () => {
    expect([...mapMangled(line)].sort()).toEqual([
      'rejected: no time that can be read',
      'skipped: a line of the server log that is not an event',
      'success',
      'unknown',
    ]);
  });
});
