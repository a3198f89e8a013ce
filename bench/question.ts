import { eventIdFloor } from '@/lib/audit/event-id';

export const SCOPES = ['tenant', 'partner', 'all'] as const;
export type ScopeName = (typeof SCOPES)[number];

/** Fields that questions filter by, in our words, with the parameter of each API. */
const FIELDS = {
  action: { logging: 'action', scaikey: 'action', platform: 'event_type' },
  resourceType: { logging: 'resource_type', scaikey: 'resource_type', platform: 'entity_type' },
  result: { logging: 'result', scaikey: 'result', platform: undefined },
  actorId: { logging: 'actor_id', scaikey: 'actor_id', platform: 'actor_id' },
  actorEmail: { logging: 'actor_email', scaikey: 'actor_email', platform: undefined },
  resourceId: { logging: 'resource_id', scaikey: 'resource_id', platform: 'entity_id' },
  ip: { logging: 'ip_address', scaikey: 'ip_address', platform: undefined },
  requestId: { logging: 'request_id', scaikey: undefined, platform: undefined },
} as const;
export type QuestionField = keyof typeof FIELDS;
export const FIELD_NAMES = [
  ...(['action', 'resourceType', 'result', 'actorId', 'actorEmail'] as const),
  ...(['resourceId', 'ip', 'requestId'] as const),
] as const satisfies readonly QuestionField[];

/** What is asked, whoever answers it. Both instants are inclusive. */
export interface Question {
  scope: ScopeName;
  filter: Partial<Record<QuestionField, string>>;
  fromMs?: number | undefined;
  toMs?: number | undefined;
}

/** The conditions of a question that are there. */
export function conditionsOf({ filter }: Question): (readonly [QuestionField, string])[] {
  return FIELD_NAMES.flatMap((name) => {
    const value = filter[name];
    return value === undefined ? [] : [[name, value] as const];
  });
}

/** The range as ids, which sort as their times do: from the first one to before the last. */
export function idRange({ fromMs, toMs }: Question): { from: string; before: string } {
  return {
    from: eventIdFloor(fromMs ?? 0),
    before: toMs === undefined ? 'ffffffff-ffff-ffff-ffff-ffffffffffff' : eventIdFloor(toMs + 1),
  };
}

const BOUNDS = {
  logging: ['timestamp__gte', 'timestamp__lte'],
  scaikey: ['start_time', 'end_time'],
  platform: ['since', 'until'],
} as const;
const PATHS = {
  logging: '/api/logging/audit/',
  scaikey: '/api/v1/admin/audit/',
  stats: '/api/v1/admin/audit/stats',
  platform: '/v1/admin/audit-log',
} as const;

/** The address of a question in one of the APIs, with page, limit and the like from `more`. */
export function urlOf(
  route: keyof typeof PATHS,
  question: Question,
  more: Record<string, string | number> = {},
): string {
  const dialect = route === 'stats' ? 'scaikey' : route;
  const search = new URLSearchParams();
  for (const [name, value] of conditionsOf(question)) {
    const parameter = FIELDS[name][dialect];
    if (parameter === undefined) throw new Error(`${dialect} has no filter by ${name}`);
    search.set(parameter, value);
  }
  const [from, to] = BOUNDS[dialect];
  if (question.fromMs !== undefined) search.set(from, new Date(question.fromMs).toISOString());
  if (question.toMs !== undefined) search.set(to, new Date(question.toMs).toISOString());
  for (const [name, value] of Object.entries(more)) search.set(name, String(value));
  const text = search.toString();
  return text === '' ? PATHS[route] : `${PATHS[route]}?${text}`;
}
