import type { QuestionField, ScopeName } from '@/bench/question';
import type { Pool } from '@/db/client';

/** What the loaded events hold: whom to ask as, and for what. */
export interface Scene {
  /** The largest tenant, and its partner. */
  tenantId: string;
  partnerId: string;
  /** Numbers of the logs that each scope reaches. */
  logs: Record<ScopeName, number[]>;
  events: Record<ScopeName, number>;
  /** Values of one event of the largest tenant, from the middle of its log. */
  sample: Record<QuestionField, string>;
  /** The end of what was loaded. */
  endMs: number;
  startMs: number;
  /** Pairs of a type and a result that meet in few events of the largest tenant. */
  rarePairs: { resourceType: string; result: string; events: number }[];
}

interface LogRow {
  log: number;
  tenantId: string;
  partnerId: string | null;
  events: string;
}

/** Looks at what was loaded, as the owner of the database sees it. */
export async function readScene(owner: Pool, range: { startMs: number; endMs: number }): Promise<Scene> {
  const rows = await owner<LogRow[]>`
    select l.log, t.tenant_id as "tenantId", t.partner_id as "partnerId", l.size - l.deleted as events
    from log l join tenant t on t.tenant = l.tenant where l.kind = 0 order by events desc, l.log`;
  const top = rows.find(({ partnerId }) => partnerId !== null);
  if (!top?.partnerId) throw new Error('no tenant of the workload belongs to a partner');
  const within = {
    tenant: [top],
    partner: rows.filter(({ partnerId }) => partnerId === top.partnerId),
    all: rows,
  };
  return {
    tenantId: top.tenantId,
    partnerId: top.partnerId,
    logs: mapScopes((scope) => within[scope].map(({ log }) => log)),
    events: mapScopes((scope) => within[scope].reduce((sum, { events }) => sum + Number(events), 0)),
    sample: await readSample(owner, top.log, Math.floor(Number(top.events) / 2)),
    rarePairs: await readRarePairs(owner, top.log),
    ...range,
  };
}

export function mapScopes<T>(read: (scope: ScopeName) => T): Record<ScopeName, T> {
  return { tenant: read('tenant'), partner: read('partner'), all: read('all') };
}

async function readSample(owner: Pool, log: number, offset: number): Promise<Record<QuestionField, string>> {
  const [row] = await owner<Record<QuestionField, string>[]>`
    select a.value as action, r.value as "resourceType", 'denied' as result, e.actor_id as "actorId",
      e.actor_email as "actorEmail", e.resource_id as "resourceId", e.ip, e.request_id as "requestId"
    from event e
    join dictionary a on a.kind = 1 and a.code = e.action
    join dictionary r on r.kind = 2 and r.code = e.resource_type
    where e.log = ${log} and e.actor_email is not null and e.resource_id is not null
    order by e.id limit 1 offset ${Math.floor(offset / 2)}`;
  if (!row) throw new Error('the largest tenant has no event of a person');
  return row;
}

async function readRarePairs(owner: Pool, log: number) {
  const rows = await owner<{ resourceType: string; result: string; events: string }[]>`
    select d.value as "resourceType", (array['success', 'failure', 'denied', 'error', 'unknown'])[e.result + 1] as result,
      count(*) as events
    from event e join dictionary d on d.kind = 2 and d.code = e.resource_type
    where e.log = ${log} and e.result <> 0 group by 1, 2 order by 3, 1, 2 limit 4`;
  return rows.map((row) => ({ ...row, events: Number(row.events) }));
}
