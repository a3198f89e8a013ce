import type { Pool, Sql } from '@/db/client';
import { ensurePartition } from '@/db/migrate';
import type { AuditEvent, EventDraft } from '@/lib/audit/event';
import { isTransient } from '@/lib/transient';
import { accept } from './accept';
import { type AppendOutcome, append } from './append';
import { bulkAppend } from './bulk-append';
import { conflictDraft } from './conflict';
import { type PreparedEvent, prepare } from './prepare';
import { AppendQueue } from './queue';
import type { Tenant } from './tenant';

/** `path` is the name of a field, or a JSON Pointer into the event; `reason` begins with it. */
export type WriteOutcome = AppendOutcome | { status: 'rejected'; path: string; reason: string };

/** A draft, and what makes it known again, when its request is repeated, where its source gives it no id. */
export type WriterDraft = EventDraft & { repeatKey?: string | undefined };

export interface Writer {
  /** Takes drafts of one tenant; resolves when all that it answers `stored` are durable, in the order given. */
  write(tenant: Tenant, drafts: readonly WriterDraft[]): Promise<WriteOutcome[]>;
  /** Writes Trailmark's own events into the access log of a tenant; one that is there already stays as it is. */
  writeAccess(tenant: Tenant, drafts: readonly EventDraft[]): Promise<WriteOutcome[]>;
}

export interface WriterOptions {
  /** Make the partitions of past months before events go there: for imports, whose months are many and old. */
  partitionsAhead?: boolean;
  /** A pool of the owner role: large batches are then written by COPY. For commands on this machine, never the server. */
  bulk?: Pool | undefined;
}

/** Events of one COPY at most: beyond it a batch gets no cheaper, and its log is locked longer. */
const BULK_MAX = 5000;

/** The one way into the log: accept, redact, hash, batch, append. One per process and pool. */
export function createWriter(sql: Sql, options: WriterOptions = {}): Writer {
  const { bulk } = options;
  const queue = new AppendQueue<PreparedEvent, AppendOutcome>({
    flush: (items) => (bulk ? bulkAppend(bulk, items) : append(sql, items)),
    isTransient,
    ...(bulk ? { batchMax: BULK_MAX } : {}),
  });
  const ensureMonths = options.partitionsAhead ? createMonthKeeper(sql) : async () => undefined;
  const writeAs = async (tenant: Tenant, drafts: readonly WriterDraft[], rights: Rights) => {
    const receivedAtMs = Date.now();
    const { tenantId, redaction } = tenant;
    const options = { tenantId, receivedAtMs, redaction, reservedActions: rights.reservedActions };
    const accepted = drafts.map((draft) => ({ ...accept(draft, options), repeatKey: draft.repeatKey }));
    const kept = accepted.filter((item) => item.accepted);
    const events = kept.map(({ event }) => event);
    await ensureMonths(events);
    const prepared = kept.map(({ event, repeatKey }) =>
      prepare(tenant, event, { repeatKey, isAccess: rights.isAccess }),
    );
    const appended = await queue.add(prepared);
    // A conflict that was told before meets its own record, at another time: that is no further one.
    const told = rights.reservedActions ? [] : conflictsOf(tenant, events, appended);
    if (told.length > 0) await writeAs(tenant, told, OWN);
    const outcomes = appended.values();
    return accepted.map((item): WriteOutcome => {
      if (!item.accepted) return { status: 'rejected', path: item.path, reason: item.reason };
      const { value } = outcomes.next();
      if (!value) throw new Error('append answered fewer outcomes than events');
      return value;
    });
  };
  return {
    write: (tenant, drafts) => writeAs(tenant, drafts, { reservedActions: false, isAccess: false }),
    writeAccess: (tenant, drafts) => writeAs(tenant, drafts, { reservedActions: true, isAccess: true }),
  };
}

/** What a writer may say, and where it writes. */
interface Rights {
  reservedActions: boolean;
  isAccess: boolean;
}

const OWN: Rights = { reservedActions: true, isAccess: false };

function conflictsOf(
  tenant: Tenant,
  events: readonly AuditEvent[],
  outcomes: readonly AppendOutcome[],
): EventDraft[] {
  return events.flatMap((event, nth) => {
    const outcome = outcomes[nth];
    return outcome?.status === 'conflict' ? [conflictDraft(tenant, outcome.stored, event)] : [];
  });
}

/** Makes the partition of each month once, before its first events. */
function createMonthKeeper(sql: Sql): (events: readonly { occurredAt: string }[]) => Promise<void> {
  const known = new Set<string>();
  return async (events) => {
    for (const month of new Set(events.map((event) => event.occurredAt.slice(0, 7)))) {
      if (known.has(month)) continue;
      await ensurePartition(sql, `${month}-01`);
      known.add(month);
    }
  };
}
