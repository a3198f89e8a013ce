import type { EventDraft } from '@/lib/audit/event';
import type { Person, SeedTenant } from './people';
import type { Random } from './random';

/** What one kind of activity adds to an event; its place, time and ids come from the workload. */
type Draft = Omit<EventDraft, 'source' | 'sourceEventId' | 'occurredAt'>;
type Activity = (tenant: SeedTenant, random: Random) => Draft;

/** Kinds with their share of the traffic. */
const ACTIVITIES: readonly (readonly [number, Activity])[] = [
  [24, signIn],
  [9, (tenant, random) => byPerson(tenant, random, 'user.logout', 'session', `ses_${random.hex(10)}`)],
  [26, (tenant, random) => byPerson(tenant, random, 'document.read', 'document', documentId(random))],
  [10, editDocument],
  [5, (tenant, random) => byPerson(tenant, random, 'file.download', 'file', `file_${random.hex(8)}`)],
  [2, changeRole],
  [1, (tenant, random) => byPerson(tenant, random, 'member.invited', 'member', `inv_${random.hex(8)}`)],
  [1, (tenant, random) => byPerson(tenant, random, 'apikey.created', 'apikey', `key_${random.hex(12)}`)],
  [2, changeSetting],
  [18, callApi],
  [2, backUp],
];
const WEIGHTS = ACTIVITIES.map(([weight]) => weight);

export function randomActivity(tenant: SeedTenant, random: Random): Draft {
  const [, activity] = ACTIVITIES[random.weighted(WEIGHTS)] ?? [0, signIn];
  return activity(tenant, random);
}

/** People who work a lot come up often: a quarter of them make most of the traffic. */
export function somebody(tenant: SeedTenant, random: Random): Person {
  const nth = Math.floor(random.next() ** 2 * tenant.people.length);
  const person = tenant.people[nth] ?? tenant.people[0];
  if (!person) throw new Error(`tenant ${tenant.tenantId} has no people`);
  return person;
}

/** Who, from where and with what: the members every event of a person shares. */
export function asPerson(person: Person, random: Random) {
  return {
    actorType: 'user',
    actorId: person.id,
    actorEmail: person.email,
    actorName: person.name,
    ip: person.ip,
    userAgent: person.userAgent,
    requestId: `req_${random.hex(16)}`,
  } as const;
}

function byPerson(
  tenant: SeedTenant,
  random: Random,
  action: string,
  resourceType: string,
  resourceId: string,
): Draft {
  const result = random.next() < 0.985 ? 'success' : random.next() < 0.6 ? 'denied' : 'failure';
  return {
    ...asPerson(somebody(tenant, random), random),
    action,
    result,
    resourceType,
    resourceId,
    details: {
      region: 'eu-central-1',
      client: { app: 'web', version: '4.18.2' },
      latency_ms: random.below(400) + 12,
    },
  };
}

function signIn(tenant: SeedTenant, random: Random): Draft {
  const person = somebody(tenant, random);
  const roll = random.next();
  const result = roll < 0.92 ? 'success' : roll < 0.99 ? 'failure' : 'denied';
  const reason = { success: undefined, failure: 'invalid_password', denied: 'account_locked' }[result];
  return {
    ...asPerson(person, random),
    action: 'user.login',
    result,
    resourceType: 'session',
    resourceId: result === 'success' ? `ses_${random.hex(10)}` : undefined,
    details: {
      method: random.next() < 0.7 ? 'sso' : 'password',
      mfa: random.next() < 0.8,
      ...(reason ? { reason } : {}),
    },
  };
}

function editDocument(tenant: SeedTenant, random: Random): Draft {
  const version = random.below(40) + 1;
  return {
    ...byPerson(tenant, random, 'document.updated', 'document', documentId(random)),
    changes: [{ path: '/version', before: version, after: version + 1 }],
  };
}

const ROLES = ['viewer', 'editor', 'billing', 'admin'] as const;

function changeRole(tenant: SeedTenant, random: Random): Draft {
  const [before, after, subject] = [random.pick(ROLES), random.pick(ROLES), somebody(tenant, random)];
  return {
    ...byPerson(tenant, random, 'role.updated', 'user', subject.id),
    resourceName: subject.name,
    changes: [{ path: '/role', before, after }],
    details: { before: { role: before }, after: { role: after }, ticket: `OPS-${random.below(9000) + 1000}` },
  };
}

function changeSetting(tenant: SeedTenant, random: Random): Draft {
  const minutes = random.pick([15, 30, 60, 480]);
  return {
    ...byPerson(tenant, random, 'settings.updated', 'settings', 'session-policy'),
    changes: [{ path: '/session/timeoutMinutes', before: 60, after: minutes }],
  };
}

function callApi(tenant: SeedTenant, random: Random): Draft {
  const roll = random.next();
  const httpStatus = roll < 0.94 ? 200 : roll < 0.97 ? 404 : roll < 0.99 ? 403 : 500;
  const result = httpStatus === 200 ? 'success' : httpStatus === 403 ? 'denied' : 'failure';
  const order = `ord_${random.hex(8)}`;
  return {
    action: 'api.request',
    result,
    actorType: 'service',
    actorId: tenant.services[random.below(tenant.services.length)],
    ip: `10.${random.below(4)}.${random.below(250)}.${random.below(250)}`,
    userAgent: 'orders-client/2.3.1',
    requestId: `req_${random.hex(16)}`,
    resourceType: 'order',
    resourceId: order,
    httpMethod: random.pick(['GET', 'GET', 'GET', 'POST', 'PATCH', 'DELETE']),
    httpPath: `/v1/orders/${order}`,
    httpStatus,
    details: { service: 'orders', upstream: 'orders-7f9c', bytes: random.below(9000) + 200 },
  };
}

function backUp(tenant: SeedTenant, random: Random): Draft {
  const ok = random.next() < 0.97;
  return {
    action: 'backup.completed',
    result: ok ? 'success' : 'error',
    actorType: 'system',
    actorId: 'system',
    resourceType: 'backup',
    resourceId: `bak_${tenant.tenantId}_${random.hex(6)}`,
    details: { bytes: random.below(2_000_000_000), ...(ok ? {} : { error: 'upload timed out' }) },
  };
}

function documentId(random: Random): string {
  return `doc_${random.below(4000).toString(36).padStart(4, '0')}`;
}
