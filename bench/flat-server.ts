import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { createFlatQueries, type FlatQueries } from '@/bench/peers/flat-queries';
import { FIELD_NAMES, type QuestionField, type ScopeName } from '@/bench/question';
import { connect } from '@/db/client';

/** The plain table behind `node:http`: lists with their total, statistics, and one insert a request. */
const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    url: { type: 'string' },
    tenant: { type: 'string' },
    partner: { type: 'string' },
  },
});
const pool = connect(values.url ?? '', { application: 'bench flat', connections: 12 });
const queries = createFlatQueries(pool, {
  tenantId: values.tenant ?? '',
  partnerId: values.partner ?? '',
});

http
  .createServer((request, response) => {
    answer(queries, request).then(
      (body) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  })
  .listen(Number(values.port), '127.0.0.1');

async function answer(flat: FlatQueries, request: http.IncomingMessage): Promise<unknown> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const question = readQuestion(searchParams);
  if (pathname === '/list') return await flat.list(question);
  if (pathname === '/count') {
    const [rows, totals] = await Promise.all([flat.list(question), flat.count(question)]);
    return { rows, totals };
  }
  if (pathname === '/stats') return { groups: await flat.groups(question), days: await flat.days(question) };
  if (pathname === '/events') return await insert(flat, JSON.parse(await text(request)));
  return {};
}

async function insert(flat: FlatQueries, event: { action: string; details: unknown }): Promise<unknown> {
  const at = new Date();
  return await flat.insert({
    id: randomUUID(),
    tenantId: values.tenant ?? '',
    partnerId: values.partner,
    occurredAt: at,
    receivedAt: at,
    seq: 0,
    action: event.action,
    result: 'success',
    source: 'bench',
    actorType: 'user',
    actorId: 'usr_bench',
    details: event.details,
  });
}

function readQuestion(search: URLSearchParams) {
  const filter: Partial<Record<QuestionField, string>> = {};
  for (const name of FIELD_NAMES) {
    const value = search.get(name);
    if (value !== null) filter[name] = value;
  }
  const instant = (name: string) => (search.has(name) ? Number(search.get(name)) : undefined);
  return { scope: scopeOf(search.get('scope')), filter, fromMs: instant('from'), toMs: instant('to') };
}

function scopeOf(text: string | null): ScopeName {
  return text === 'tenant' || text === 'partner' ? text : 'all';
}
