import type { Api } from './api/api';
import type { Server } from './api/server';

const ACTIONS = ['role.created', 'user.login', 'role.deleted', 'document.read'] as const;
const TYPES = ['role', 'session', 'role', 'document'] as const;

/** Two hours of a day that is over, an event a minute. */
export const FROM = '2026-11-10T10:00:00.000Z';
export const TO = '2026-11-10T11:59:59.999Z';

/** What the events of a scene are, so that every number on the page can be said beforehand. */
export const EVENTS = Array.from({ length: 120 }, (_, nth) => ({
  occurred_at: new Date(Date.parse(FROM) + nth * 60_000).toISOString(),
  action: ACTIONS[nth % 4] ?? '',
  result: resultOf(nth),
  ...({
    actor_type: 'user',
    actor_id: `usr_${nth % 12}`,
    actor_email: `person${nth % 12}@example.com`,
  } as const),
  ...{ ip: `203.0.113.${nth % 3}`, resource_type: TYPES[nth % 4] ?? '', resource_id: `doc_${nth}` },
  message: nth % 3 === 0 ? 'quarterly payroll' : 'weekly report',
}));
export type SceneEvent = (typeof EVENTS)[number];

function resultOf(nth: number): 'denied' | 'failure' | 'success' {
  if (nth % 6 === 0) return 'denied';
  return nth % 10 === 3 ? 'failure' : 'success';
}

export function countWhere(wanted: (event: SceneEvent) => boolean): number {
  return EVENTS.filter(wanted).length;
}

/** A tenant of its own with these events; answers its name. */
export async function makeScene(server: Server, api: Api): Promise<string> {
  const { tenantId } = await server.makeTenant();
  await api.write(tenantId, EVENTS);
  return tenantId;
}

/** The page of its events, and of what else is asked. */
export function sceneUrl(tenantId: string, more = ''): string {
  return `/logs?f=tenantId.eq.${tenantId}&range=${FROM}..${TO}${more}`;
}
