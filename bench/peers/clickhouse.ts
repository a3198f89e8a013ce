import { chmodSync, createReadStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type ChildServer, startChild } from '@/bench/child';
import { createHttpClient, expectOk } from '@/bench/http-client';
import type { Installation } from '@/bench/installation';
import { findProgram } from '@/bench/programs';
import { conditionsOf, type Question, type QuestionField } from '@/bench/question';
import type { Scene } from '@/bench/scene';
import { say } from '@/bin/output';
import { RESULTS } from '@/lib/audit/event';

/** The same rows in ClickHouse, ordered by tenant and time. */
export interface Clickhouse {
  version: string;
  /** Runs a statement; answers what it prints. */
  ask(statement: string): Promise<string>;
  /** The condition of a question. */
  test(question: Question): string;
  /** Copies every main event into it. */
  load(installation: Installation): Promise<void>;
  close(): Promise<void>;
}

/** Starts ClickHouse where it is installed; undefined where it is not. */
export async function openClickhouse(root: string, scene: Scene): Promise<Clickhouse | undefined> {
  const single = findProgram('clickhouse');
  const program = single ?? findProgram('clickhouse-server');
  if (program === undefined) return undefined;
  const folder = path.join(root, 'clickhouse');
  mkdirSync(folder, { recursive: true });
  const server = await startChild({
    command: (port) => ({
      program,
      args: [...(single ? ['server'] : []), `--config-file=${writeConfig(folder, port)}`],
    }),
    readyPath: '/ping',
  });
  const client = createHttpClient(server.origin);
  const ask = (statement: string) => expectOk(client.post('/', statement));
  return {
    version: (await ask('select version()')).trim(),
    ask,
    test: (question) => testOf(question, scene),
    load: (installation) => load(installation, ask, server),
    async close() {
      client.close();
      await server.stop();
    },
  };
}

async function load(
  { admin, root }: Installation,
  ask: Clickhouse['ask'],
  { origin }: ChildServer,
): Promise<void> {
  const folder = mkdtempSync(path.join(root, 'rows-'));
  chmodSync(folder, 0o777); // the database server may run as another account
  try {
    const file = path.join(folder, 'rows.csv');
    say('Copying the events into ClickHouse…');
    await admin.unsafe(`copy (${SELECT_ROWS}) to '${file}' (format csv)`);
    await ask('drop table if exists event');
    await ask(CREATE_TABLE);
    await send(file, `${origin}/?query=${encodeURIComponent('insert into event format CSV')}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function send(file: string, url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: 'POST' }, (response) => {
      response.resume();
      if (response.statusCode === 200) response.on('end', () => resolve());
      else reject(new Error(`ClickHouse answered ${response.statusCode} to the rows`));
    });
    request.on('error', reject);
    pipeline(createReadStream(file), request).catch(reject);
  });
}

/** Columns that questions are about; the few distinct texts as dictionaries, as its manual advises. */
const CREATE_TABLE = `create table event (
  id String, tenant_id LowCardinality(String), partner_id LowCardinality(String), ts DateTime, ms Int64,
  action LowCardinality(String), resource_type LowCardinality(String), result LowCardinality(String),
  actor_id String, actor_email String, resource_id String, ip String, request_id String, details String
) engine = MergeTree partition by toYYYYMM(ts) order by (tenant_id, ts)`;

const SELECT_ROWS = `
  select e.id, t.tenant_id, coalesce(t.partner_id, ''), floor(extract(epoch from e.occurred_at))::int8,
    floor(extract(epoch from e.occurred_at) * 1000)::int8, a.value, coalesce(r.value, ''),
    (array['${RESULTS.join("', '")}'])[e.result + 1], coalesce(e.actor_id, ''), coalesce(e.actor_email, ''),
    coalesce(e.resource_id, ''), coalesce(e.ip, ''), coalesce(e.request_id, ''), e.details
  from event e
  join log l on l.log = e.log and l.kind = 0
  join tenant t on t.tenant = l.tenant
  left join dictionary a on a.kind = 1 and a.code = e.action
  left join dictionary r on r.kind = 2 and r.code = e.resource_type`;

const COLUMNS = {
  ...{ action: 'action', resourceType: 'resource_type', result: 'result', actorId: 'actor_id' },
  ...{ actorEmail: 'actor_email', resourceId: 'resource_id', ip: 'ip', requestId: 'request_id' },
} as const satisfies Record<QuestionField, string>;

function testOf(question: Question, { tenantId, partnerId }: Scene): string {
  const { scope, fromMs, toMs } = question;
  const quoted = (text: string) => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
  return [
    '1',
    ...(scope === 'tenant' ? [`tenant_id = ${quoted(tenantId)}`] : []),
    ...(scope === 'partner' ? [`partner_id = ${quoted(partnerId)}`] : []),
    ...conditionsOf(question).map(([name, value]) => `${COLUMNS[name]} = ${quoted(value)}`),
    // The seconds ride on the order of the table, the milliseconds make the range exact.
    ...(fromMs === undefined ? [] : [`ts >= toDateTime(${Math.floor(fromMs / 1000)})`, `ms >= ${fromMs}`]),
    ...(toMs === undefined ? [] : [`ts <= toDateTime(${Math.floor(toMs / 1000)})`, `ms <= ${toMs}`]),
  ].join(' and ');
}

/** A server of this run alone: its own folder and port, nothing but its answers. */
function writeConfig(folder: string, port: number): string {
  const file = path.join(folder, 'config.xml');
  const users = path.join(folder, 'users.xml');
  writeFileSync(
    file,
    `<yandex><logger><level>error</level><log>${folder}/log</log><errorlog>${folder}/errors</errorlog></logger>
<listen_host>127.0.0.1</listen_host><http_port>${port}</http_port><path>${folder}/data/</path>
<tmp_path>${folder}/tmp/</tmp_path><user_files_path>${folder}/files/</user_files_path>
<format_schema_path>${folder}/schemas/</format_schema_path><users_config>${users}</users_config>
<default_profile>default</default_profile><default_database>default</default_database>
<mark_cache_size>536870912</mark_cache_size><timezone>UTC</timezone></yandex>`,
  );
  writeFileSync(
    users,
    `<yandex><profiles><default><allow_experimental_low_cardinality_type>1</allow_experimental_low_cardinality_type>
</default></profiles><quotas><default></default></quotas><users><default><password></password>
<networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></default></users></yandex>`,
  );
  return file;
}
