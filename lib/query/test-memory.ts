import type { Sql } from '@/db/client';
import { RESULTS, type Result } from '@/lib/audit/event';
import type { AuditFilter, Condition } from '@/lib/audit/filter';

/** An event as plain SQL tells it. */
export interface PlainEvent {
  id: string;
  log: number;
  seq: number;
  tenantId: string;
  partnerId: string | null;
  occurredAtMs: number;
  action: string;
  resourceType: string | null;
  result: Result;
  actorId: string | null;
}

/** Every event of the main logs that is or was there, without the query engine. */
export class Memory {
  readonly events = new Map<string, PlainEvent>();
  readonly erased = new Set<string>();

  /** Reads what was appended since, and takes note of an erasure. */
  async learn(sql: Sql, erasedId?: string): Promise<void> {
    const rows = await sql<
      (Omit<PlainEvent, 'seq' | 'result' | 'occurredAtMs'> & { seq: string; code: number; ms: string })[]
    >`
      select e.id, e.log, e.seq, t.tenant_id as "tenantId", t.partner_id as "partnerId", e.result as code,
        (extract(epoch from e.occurred_at) * 1000)::int8 as ms, a.value as action, r.value as "resourceType",
        e.actor_id as "actorId"
      from event e join log l on l.log = e.log and l.kind = 0 join tenant t on t.tenant = l.tenant
      join dictionary a on a.kind = 1 and a.code = e.action left join dictionary r on r.kind = 2 and r.code = e.resource_type`;
    for (const { code, ms, seq, ...row } of rows) {
      const result = RESULTS[code] ?? 'unknown';
      this.events.set(row.id, { ...row, result, seq: Number(seq), occurredAtMs: Number(ms) });
    }
    if (erasedId !== undefined) this.erased.add(erasedId);
  }

  /** Ids that are there and match, newest first. */
  find(reaches: (event: PlainEvent) => boolean, filter: AuditFilter): string[] {
    return [...this.events.values()]
      .filter(
        (event) => !this.erased.has(event.id) && reaches(event) && filter.every((it) => matches(event, it)),
      )
      .map(({ id }) => id)
      .sort()
      .reverse();
  }

  /** Those of ids that match, in their order. */
  among(ids: readonly string[], filter: AuditFilter): string[] {
    return this.of(ids)
      .filter((event) => filter.every((it) => matches(event, it)))
      .map(({ id }) => id);
  }

  /** The events of ids. */
  of(ids: readonly string[]): PlainEvent[] {
    return ids.flatMap((id) => this.events.get(id) ?? []);
  }
}

function matches(event: PlainEvent, { field, op, values }: Condition): boolean {
  if (field === 'occurredAt') {
    const ms = Number(values[0]);
    return op === 'gte' ? event.occurredAtMs >= ms : event.occurredAtMs <= ms;
  }
  if (!isPlain(field)) throw new Error(`the oracle knows no ${field}`);
  const value = event[field];
  if (op === 'isNull') return (value === null) === (values[0] === 'true');
  if (op === 'eq' || op === 'in') return value !== null && values.includes(value);
  if (op === 'neq' || op === 'notIn') return value === null || !values.includes(value);
  if (op === 'like') return value?.includes(values[0] ?? '') ?? false;
  throw new Error(`the oracle knows no ${op}`);
}

type PlainField = 'action' | 'resourceType' | 'result' | 'actorId' | 'tenantId';

function isPlain(name: string): name is PlainField {
  return ['action', 'resourceType', 'result', 'actorId', 'tenantId'].includes(name);
}

/** How often each value occurs, most frequent first, then by text, none last. */
export function tally(values: readonly (string | null)[]): { value: string | null; events: number }[] {
  const counts = new Map<string | null, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .map(([value, events]) => ({ value, events }))
    .sort(
      (a, b) =>
        b.events - a.events ||
        Number(a.value === null) - Number(b.value === null) ||
        ((a.value ?? '') < (b.value ?? '') ? -1 : 1),
    );
}
