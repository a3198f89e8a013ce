import type { Pool, Sql } from '@/db/client';
import { ensurePartition } from '@/db/migrate';
import type { AuditEvent, EventDraft } from '@/lib/audit/event';
import { tally } from '@/lib/tally';
import { isTransient } from '@/lib/transient';
import { accept } from './accept';
import { type AppendOutcome, append } from './append';
import { bulkAppend } from './bulk-append';
import { conflictDraft } from './conflict';
import { type PreparedEvent, prepare } from './prepare';
import { AppendQueue, type QueueDepth } from './queue';
import type { Tenant } from './tenant';

/** `path` is the name of a field, or a JSON Pointer into the event; `reason` begins with it. */
export type WriteOutcome = AppendOutcome | { status: 'rejected'; path: string; reason: string };

/** A draft, and what makes it known again, when its request is repeated, where its source gives it no id. */
export type WriterDraft = EventDraft & { repeatKey?: string | undefined };

/** A draft and whose it is. */
export interface Addressed {
  tenant: Tenant;
  draft: WriterDraft;
}

export interface Writer {
  /** Takes drafts of one tenant; resolves when all that it answers `stored` are durable, in the order given. */
  write(tenant: Tenant, drafts: readonly WriterDraft[]): Promise<WriteOutcome[]>;
  /** The same for drafts of many tenants at once. */
  writeMixed(items: readonly Addressed[]): Promise<WriteOutcome[]>;
  /** Writes Trailmark's own events into the access log of a tenant; one that is there already stays as it is. */
  writeAccess(tenant: Tenant, drafts: readonly EventDraft[]): Promise<WriteOutcome[]>;
  /** What is accepted and not yet written. */
  depth(): QueueDepth;
}

export interface WriterOptions {
  /** Make the partitions of past months before events go there: for imports, whose months are many and old. */
  partitionsAhead?: boolean;
  /** Refuse events once others have waited for so long: for a server, whose clients come again. Unset: never. */
  waitMsMax?: number;
  /** A pool of the owner role: large batches are then written by COPY. For commands on this machine, never the server. */
  bulk?: Pool | undefined;
}

/** Events of one COPY at most: beyond it a batch gets no cheaper, and its log is locked longer. */
const BULK_MAX = 5000;

/** The one way into the log: accept, redact, hash, batch, append. One per process and pool. */
export function createWriter(sql: Sql, options: WriterOptions = {}): Writer {
  const { bulk, waitMsMax } = options;
  const queue = new AppendQueue<PreparedEvent, AppendOutcome>({
    flush: (items) => (bulk ? bulkAppend(bulk, items) : append(sql, items)),
    isTransient,
    ...(waitMsMax === undefined ? {} : { waitMsMax }),
    // One at a time, so that batches of one log come in the order they were given.
    ...(bulk ? { batchMax: BULK_MAX, slots: 1 } : {}),
  });
  const ensureMonths = options.partitionsAhead ? createMonthKeeper(sql) : async () => undefined;
  const writeAs = async (items: readonly Addressed[], rights: Rights) => {
    const receivedAtMs = Date.now();
    const taken = items.map(({ tenant, draft }) => {
      const { tenantId, redaction } = tenant;
      const { reservedActions } = rights;
      const acceptance = accept(draft, { tenantId, receivedAtMs, redaction, reservedActions });
      return { tenant, draft, acceptance };
    });
    const kept = taken.flatMap(({ tenant, draft, acceptance }) =>
      acceptance.accepted ? [{ tenant, draft, event: acceptance.event }] : [],
    );
    await ensureMonths(kept);
    const prepared = kept.map(({ tenant, event, draft }) =>
      prepare(tenant, event, { repeatKey: draft.repeatKey, isAccess: rights.isAccess }),
    );
    const appended = await queue.add(prepared);
    // A conflict that was told before meets its own record, at another time: that is no further one.
    const told = rights.reservedActions ? [] : conflictsOf(kept, appended);
    if (told.length > 0) await writeAs(told, OWN);
    const outcomes = appended.values();
    const answers = taken.map(({ acceptance }): WriteOutcome => {
      if (!acceptance.accepted)
        return { status: 'rejected', path: acceptance.path, reason: acceptance.reason };
      const { value } = outcomes.next();
      if (!value) throw new Error('append answered fewer outcomes than events');
      return value;
    });
    for (const { status } of answers) tally('events', `${rights.isAccess ? 'access' : 'main'}/${status}`);
    return answers;
  };
  const to = (tenant: Tenant, drafts: readonly WriterDraft[]) => drafts.map((draft) => ({ tenant, draft }));
  return {
    write: (tenant, drafts) => writeAs(to(tenant, drafts), { reservedActions: false, isAccess: false }),
    writeMixed: (items) => writeAs(items, { reservedActions: false, isAccess: false }),
    writeAccess: (tenant, drafts) => writeAs(to(tenant, drafts), { reservedActions: true, isAccess: true }),
    depth: () => queue.depth(),
  };
}

/** What a writer may say, and where it writes. */
interface Rights {
  reservedActions: boolean;
  isAccess: boolean;
}

const OWN: Rights = { reservedActions: true, isAccess: false };

function conflictsOf(
  items: readonly { tenant: Tenant; event: AuditEvent }[],
  outcomes: readonly AppendOutcome[],
): Addressed[] {
  return items.flatMap(({ tenant, event }, nth) => {
    const outcome = outcomes[nth];
    if (outcome?.status !== 'conflict') return [];
    return [{ tenant, draft: conflictDraft(tenant, outcome.stored, event) }];
  });
}

/** Makes the partition of each month once, before its first events. */
function createMonthKeeper(sql: Sql): (items: readonly { event: AuditEvent }[]) => Promise<void> {
  const known = new Set<string>();
  return async (items) => {
    for (const month of new Set(items.map(({ event }) => event.occurredAt.slice(0, 7)))) {
      if (known.has(month)) continue;
      await ensurePartition(sql, `${month}-01`);
      known.add(month);
    }
  };
}
