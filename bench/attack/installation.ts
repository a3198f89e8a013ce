import http from 'node:http';
import { type Described, describedRequests, type Known } from '@/bench/attack/requests';
import { openDatabases } from '@/bench/installation';
import { seedPlace } from '@/bench/place';
import { isObject } from '@/lib/audit/json';

/** A request that the tools are given, with the names of what can be put into it. */
export interface AttackRequest {
  method: string;
  /** With `*` behind the value of each path parameter: where sqlmap is to put something. */
  path: string;
  query: [string, string][];
  body: Described['body'];
  isStream: boolean;
}

export interface Target {
  origin: string;
  canary: string;
  /** Of somebody who may do everything. */
  token: string;
  /** Of an administrator of one tenant, who knows nothing of the others. */
  narrow: string;
  requests: AttackRequest[];
  parameters: number;
  /** How many of them are answered 2xx before anything is put into them. */
  answered: number;
  /** Tenants and events that are there, and not for the narrow token. */
  others: { tenants: string[]; events: string[] };
  ask(method: string, path: string, token: string, body?: Described['body']): Promise<number>;
  close(): Promise<void>;
}

const WORKLOAD = { events: 4_000, tenants: 24, days: 30, end: '2026-06-01T00:00:00Z', isNarrow: false };
const EVERYTHING = 'admin platform:admin audit:read audit:write audit:ingest';

/** Starts an installation in an empty folder, fills it, and asks it what the document describes. */
export async function openTarget(root: string, canary: string): Promise<Target> {
  await seedPlace(root, WORKLOAD);
  const installation = await openDatabases({ root });
  const tenants = (
    await installation.sql<{ name: string }[]>`
    select t.tenant_id as name from tenant t join log l on l.tenant = t.tenant and l.size > 20 order by 1`
  ).map(({ name }) => name);
  const [own = ''] = tenants;
  const token = await installation.token({ role: 'super_admin', scope: EVERYTHING, sources: ['*'] });
  const narrow = await installation.token({
    role: 'tenant_admin',
    tenantId: own,
    scope: 'admin',
    sources: ['*'],
  });
  const server = await installation.startServer('raised');
  const ask = (method: string, path: string, credential: string, body?: Described['body']) =>
    statusOf(server.origin, method, path, credential, body);
  const item = async (tenantId: string) => await firstEvent(server.origin, tenantId, token);
  const known = await item(own);
  const requests: AttackRequest[] = [];
  for (const described of await describedRequests(known))
    requests.push(...(await split(described, (path) => ask('GET', path, token))));
  const statuses = await Promise.all(
    requests.filter(({ method }) => method === 'GET').map((each) => ask('GET', addressOf(each), token)),
  );
  const others = tenants.slice(1);
  return {
    ...{ origin: server.origin, canary, token, narrow, requests, ask },
    parameters: requests.reduce((sum, each) => sum + countParameters(each), 0),
    answered: statuses.filter((status) => status < 300).length,
    others: {
      tenants: others,
      events: (await Promise.all(others.slice(0, 8).map(item))).map(({ id }) => id ?? ''),
    },
    async close() {
      await server.stop();
      await installation.close();
    },
  };
}

/** The address of a request, with nothing put into it. */
export function addressOf({ path, query }: Pick<AttackRequest, 'path' | 'query'>): string {
  return `${path.replaceAll('*', '')}${printQuery(query)}`;
}

export function printQuery(query: readonly [string, string][]): string {
  const pairs = query.map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('*', '%2A')}`);
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

function countParameters({ path, query, body }: AttackRequest): number {
  const sent: unknown = body?.type === 'application/json' ? JSON.parse(body.text) : undefined;
  const named = isObject(sent) ? Object.keys(sent).length : 0;
  return path.split('*').length - 1 + query.length + named;
}

/**
 * One request for as many parameters as are answered together: behind a refused one, nothing that is put into another
 * would come to a database. Those that are refused whatever stands beside them are in a last one.
 */
async function split(
  { method, path, names, query, body, isStream }: Described,
  ask: (path: string) => Promise<number>,
): Promise<AttackRequest[]> {
  const marked = names.reduce(
    (text, [name, value]) => text.replace(`{${name}}`, `${encodeURIComponent(value)}*`),
    path,
  );
  const request = (given: [string, string][]) => ({ method, path: marked, query: given, body, isStream });
  if (method !== 'GET' || isStream) return [request(query)];
  const requests: AttackRequest[] = [];
  let rest = query;
  while (rest.length > 0) {
    const kept: [string, string][] = [];
    for (const each of rest)
      if ((await ask(addressOf({ path: marked, query: [...kept, each] }))) < 300) kept.push(each);
    if (kept.length === 0) break;
    requests.push(request(kept));
    rest = rest.filter((each) => !kept.includes(each));
  }
  return rest.length > 0 || requests.length === 0 ? [...requests, request(rest)] : requests;
}

/** The fields of the newest event of a tenant, by the names of parameters. */
async function firstEvent(origin: string, tenantId: string, token: string): Promise<Known> {
  const address = `${origin}/api/v1/admin/audit/?per_page=1&tenant_id=${encodeURIComponent(tenantId)}`;
  const answer: unknown = await (
    await fetch(address, { headers: { authorization: `Bearer ${token}` } })
  ).json();
  const items = isObject(answer) && Array.isArray(answer.items) ? answer.items : [];
  const [item] = items;
  if (!isObject(item)) throw new Error(`no event of ${tenantId}`);
  const texts = Object.entries(item).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  const event = Object.fromEntries(texts);
  return { ...event, log_id: event.id ?? '', tenant: tenantId, ip_address: event.ip_address ?? '192.0.2.1' };
}

/** The status of an answer; of one without end, the head is enough. */
function statusOf(
  origin: string,
  method: string,
  path: string,
  token: string,
  body: Described['body'],
): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, ...(body && { 'content-type': body.type }) };
    const request = http.request(origin, { method, path, headers, agent: false }, (response) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    request.on('error', reject);
    request.end(body?.text);
  });
}
