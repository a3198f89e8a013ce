import { isObject, type Json, type JsonObject } from '@/lib/audit/json';
import { objects, refName } from './read-schema';

/** Schemas by name. */
export type Schemas = Readonly<Record<string, JsonObject>>;

/** What stands for the id of an event. */
export const ID = '019e35c7-9d1b-7c3e-8f4a-5b6c7d8e9f01';
const HASH = 'n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=';

/** What stands for a text of a name; another text is `…`. */
const SAMPLES: Readonly<Record<string, Json>> = {
  id: ID,
  ids: ID,
  reason: 'request 1042',
  tenant_id: 'acme',
  partner_id: 'reseller-east',
  actor_id: 'usr_41',
  actor_email: 'ada@example.com',
  actor_name: 'Ada',
  action: 'role.updated',
  actions: 'role.updated',
  event_type: 'role.updated',
  resource_type: 'role',
  resource_types: 'role',
  entity_type: 'role',
  resource_id: 'role_7',
  entity_id: 'role_7',
  ip: '203.0.113.42',
  ip_address: '203.0.113.42',
  user_agent: 'curl/8.14.1',
  request_id: 'req_83',
  http_method: 'PATCH',
  http_path: '/roles/role_7',
  http_status: 200,
  source: 'billing',
  source_event_id: 'evt-1042',
  date: '2026-05-17',
  details: {},
  live: true,
  ready: true,
  path: '/role',
  before: 'editor',
  after: 'admin',
  tile: '0/000.p/1',
  commitment: HASH,
  leaf_hash: HASH,
  cursor: 'eyJzIjoiNDIifQ…',
  next_cursor: 'eyJzIjoiNDIifQ…',
  next: '/api/v1/feed?after=eyJzIjoiNDIifQ…',
  access_token: 'eyJhbGciOiJFZERTQSJ9…',
  token_type: 'Bearer',
  scope: 'audit:read',
  issuer: 'https://audit.example.com',
  token_endpoint: 'https://audit.example.com/oauth/token',
  kid: 'tm-5f0c9a1b2d3e',
  kty: 'OKP',
  field: 'action',
  expires_in: 3600,
  limit: 50,
  per_page: 50,
  page: 1,
  pages: 1,
};

const TIME = '2026-05-17T12:20:41.123Z';

/** Optional members that an example of a body shows: those that most writers send. */
const USUAL = new Set(['result', 'source_event_id', 'actor_id', 'resource_type', 'resource_id', 'details']);

/** A value of a schema, for reading: its required members, and of the others those that are usual. */
export function exampleOf(schema: JsonObject, schemas: Schemas, io: 'input' | 'output', name = ''): Json {
  const value = (part: JsonObject, key: string) => exampleOf(part, schemas, io, key);
  const ref = refName(schema);
  if (ref !== undefined) return value(schemas[ref] ?? {}, name);
  if (Array.isArray(schema.examples)) return schema.examples[0] ?? null;
  const [first] = [...objects(schema.anyOf), ...objects(schema.oneOf)];
  if (first) return value(first, name);
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0] ?? null;
  if (schema.type === 'array') return exampleArray(schema, name, value);
  if (schema.type === 'object') return exampleObject(schema, io, name, value);
  if (schema.format === 'date-time' || name === 'occurred_at') return TIME;
  return SAMPLES[name] ?? exampleScalar(schema);
}

function exampleArray(
  { items, minItems }: JsonObject,
  name: string,
  value: (part: JsonObject, key: string) => Json,
): Json[] {
  if (!isObject(items)) return [];
  const length = typeof minItems === 'number' ? Math.max(1, minItems) : 1;
  return Array.from({ length }, () => value(items, name));
}

function exampleObject(
  schema: JsonObject,
  io: 'input' | 'output',
  name: string,
  value: (part: JsonObject, key: string) => Json,
): JsonObject {
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  const isUsual = (key: string) => (io === 'input' ? USUAL.has(key) : Object.hasOwn(SAMPLES, key));
  const isShown = (key: string) => required.has(key) || isUsual(key);
  const members = Object.entries(isObject(schema.properties) ? schema.properties : {}).filter(([key]) =>
    isShown(key),
  );
  if (members.length === 0 && isObject(schema.additionalProperties)) return { [KEYS[name] ?? 'name']: 1 };
  return Object.fromEntries(members.map(([key, part]) => [key, isObject(part) ? value(part, key) : null]));
}

/** Keys of the counts. */
const KEYS: Readonly<Record<string, string>> = {
  by_result: 'success',
  by_action: 'role.updated',
  by_resource_type: 'role',
};

function exampleScalar({ type, default: fallback }: JsonObject): Json {
  if (fallback !== undefined) return fallback;
  const kind = Array.isArray(type) ? type[0] : type;
  if (kind === 'integer' || kind === 'number') return 1;
  if (kind === 'boolean') return true;
  return kind === 'string' ? '…' : null;
}
