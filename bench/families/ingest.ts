import type { Bench, Family, FamilyResult } from '@/bench/family';
import { expectOk } from '@/bench/http-client';
import { race, raceUnderLoad } from '@/bench/measure';
import { type MigratedDatabase, withMigrated } from '@/bench/migrated';
import { emptyResult, ratioOf, rowsOf } from '@/bench/rows';
import { makeDraft, printEvent } from '@/bench/written-event';
import { connect } from '@/db/client';
import { ensureCurrentPartitions } from '@/db/migrate';
import { eventId } from '@/lib/audit/event-id';
import { ensureTenant, type Tenant } from '@/lib/ingest/tenant';
import { createWriter } from '@/lib/ingest/writer';

const CLIENTS = 32;
const TENANTS = 5;
/** Connections of a service that gives each event a transaction of its own. */
const OWN_CONNECTIONS = 12;

/** Single events with their entry against a bare insert, and many clients at once against transactions of their own. */
export const ingest: Family = {
  name: 'ingest',
  title: 'Ingestion of single events',
  check: async () => [], // what was stored is checked by the soak
  async measure(bench) {
    const result = emptyResult();
    const { embedded } = bench.installation;
    await withMigrated(embedded, ['bench_written', 'bench_bare'], async ([written, bare]) => {
      if (!written || !bare) throw new Error('two databases are needed');
      for (const { sql } of [written, bare]) await ensureCurrentPartitions(sql);
      const names = Array.from({ length: TENANTS }, (_, nth) => `tenant-${nth}`);
      const tenants = await Promise.all(names.map((tenantId) => ensureTenant(written.sql, { tenantId })));
      await measureSingle(bench, written, bare, tenants, result);
      await measureClients(bench, written, tenants, result);
    });
    await measureHttp(bench, result);
    return result;
  },
};

async function measureSingle(
  bench: Bench,
  written: MigratedDatabase,
  bare: MigratedDatabase,
  tenants: readonly Tenant[],
  { rows, verdicts }: FamilyResult,
): Promise<void> {
  const writer = createWriter(written.sql);
  const times = await race(
    [
      { name: 'ours', run: (round) => writer.write(tenantOf(tenants, round), [makeDraft(round)]) },
      { name: 'bare insert', run: (round) => insertBare(bare, round) },
    ],
    { rounds: 5 * bench.race.rounds, budgetMs: 2 * bench.race.budgetMs },
  );
  rows.push(...rowsOf('one event, one client', times));
  const ratio = ratioOf(times, 'ours', 'bare insert');
  if (ratio !== undefined) verdicts.push({ target: 'ingestSingle', of: 'one client', value: ratio });
}

async function measureClients(
  bench: Bench,
  { sql }: MigratedDatabase,
  tenants: readonly Tenant[],
  { rows, verdicts }: FamilyResult,
): Promise<void> {
  const writer = createWriter(sql);
  const { host, port, user, pass, database } = sql.options;
  const password = typeof pass === 'string' ? pass : '';
  const pool = connect(`postgres://${user}:${password}@${host[0]}:${port[0]}/${database}`, {
    connections: OWN_CONNECTIONS,
  });
  // A writer of its own has a queue of its own, so none of its events shares a transaction.
  const alone = Array.from({ length: CLIENTS }, () => createWriter(pool));
  try {
    const times = await raceUnderLoad(
      [
        {
          name: 'ours, together',
          run: (round) => writer.write(tenantOf(tenants, round), [makeDraft(round)]),
        },
        {
          name: 'own transactions',
          run: async (round) =>
            await alone[round % CLIENTS]?.write(tenantOf(tenants, round), [makeDraft(round)]),
        },
      ],
      { clients: CLIENTS, slices: bench.slices, sliceMs: bench.sliceMs },
    );
    rows.push(...rowsOf(`one event, ${CLIENTS} clients`, times));
    const [own, other] = [times.get('ours, together'), times.get('own transactions')];
    if (own && other)
      verdicts.push({ target: 'ingestCoalesced', of: 'events', value: own.perSecond / other.perSecond });
  } finally {
    await pool.end({ timeout: 5 });
  }
}

async function measureHttp({ installation, slices, sliceMs }: Bench, { rows }: FamilyResult): Promise<void> {
  const { server, tokens } = installation;
  const send = (round: number) =>
    expectOk(server.client.post('/api/v1/events', printEvent(round), tokens.ingest));
  const load = { clients: CLIENTS, slices, sliceMs };
  rows.push(
    ...rowsOf(
      `POST of one event, ${CLIENTS} clients`,
      await raceUnderLoad([{ name: 'ours', run: send }], load),
    ),
  );
}

function tenantOf(tenants: readonly Tenant[], round: number): Tenant {
  const tenant = tenants[round % tenants.length];
  if (!tenant) throw new Error('there are no tenants');
  return tenant;
}

/** The row alone, into the same table with the same indexes: no entry, no number, no hash. */
async function insertBare({ admin }: MigratedDatabase, round: number): Promise<void> {
  const { occurredAt, actorId, resourceId, details } = makeDraft(round);
  const id = eventId(Date.parse(occurredAt), crypto.getRandomValues(new Uint8Array(10)));
  await admin`
    insert into event (seq, received_at, id, log, action, resource_type, source, http_method, result, actor_type, actor_id,
      resource_id, details, salt)
    values (${round}, ${occurredAt}::timestamptz, ${id}, ${1 + (round % TENANTS)}, 1, 2, 3, 0, 0, 0,
      ${actorId}, ${resourceId}, ${JSON.stringify(details)}::text::jsonb,
      ${crypto.getRandomValues(new Uint8Array(48))})`;
}
