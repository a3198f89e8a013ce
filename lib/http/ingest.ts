import { field, isFieldName } from '@/lib/audit/fields';
import { timeDoubt } from '@/lib/audit/values';
import type { Principal } from '@/lib/auth/principal';
import { bodyPointer, type Read, type SourcelessDraft } from '@/lib/dialects/event-body';
import { type ItemAnswer, reject } from '@/lib/dialects/ingest-answer';
import type { Fault } from '@/lib/dialects/trailmark';
import { isWriterSource } from '@/lib/ingest/accept';
import { applicationWriter } from '@/lib/ingest/application-writer';
import type { Tenant } from '@/lib/ingest/tenant';
import type { WriteOutcome, WriterDraft } from '@/lib/ingest/writer';

/** Who writes where. */
export interface Ingestion {
  tenant: Tenant;
  principal: Principal;
  /** Of an Idempotency-Key: names the request whose items are known again by their place. */
  requestKey: string | undefined;
}

/** One event of a request, read or found faulty, and its place in the request from 0. */
export interface IngestItem {
  read: Read<SourcelessDraft>;
  place: number;
  /** Where in the request stands what is at a pointer of the event; the same place unless said. */
  locate?(pointer: string): string;
}

type Prepared = { draft: WriterDraft } | { refused: ItemAnswer };

/**
 * Writes the good items and answers all, in their order. When it resolves, what it answers `accepted` is durable, in
 * the ledger, and counted.
 */
export async function ingest(ingestion: Ingestion, items: readonly IngestItem[]): Promise<ItemAnswer[]> {
  const prepared = items.map((item) => prepareItem(ingestion, item));
  const drafts = prepared.flatMap((item) => ('draft' in item ? [item.draft] : []));
  const outcomes = (await applicationWriter().write(ingestion.tenant, drafts)).values();
  return prepared.map((item, nth) => {
    if ('refused' in item) return item.refused;
    const { value } = outcomes.next();
    if (!value) throw new Error('the writer answered fewer outcomes than drafts');
    return locateFaults(answerOf(item.draft, value), items[nth]);
  });
}

function prepareItem({ principal, requestKey }: Ingestion, { read, place }: IngestItem): Prepared {
  if (!read.ok) return { refused: reject(422, read.faults) };
  const { sourceHint, ...value } = read.value;
  const source = sourceOf(principal, value.source ?? usable(principal, sourceHint));
  if (source === undefined) {
    const message = `this credential may not write events of the source ${JSON.stringify(value.source)}`;
    return { refused: reject(403, [{ pointer: '/source', code: 'source_not_allowed', message }]) };
  }
  const repeatKey = requestKey === undefined ? undefined : `${requestKey}/${place}`;
  return { draft: { ...value, source, repeatKey } };
}

/** The source of an event: one that the credential may speak for, or its first one where the event names none. */
function sourceOf({ sources, subject }: Principal, named: string | undefined): string | undefined {
  if (sources === 'any') return named ?? subject.slice(0, field('source').lengthMax);
  return named === undefined ? sources[0] : sources.find((source) => source === named);
}

/** A source that an event only hints at: nothing where the credential may not speak for it, or nobody may. */
function usable({ sources }: Principal, hint: string | undefined): string | undefined {
  if (sources !== 'any') return sources.find((source) => source === hint);
  return hint !== undefined && isWriterSource(hint) ? hint : undefined;
}

function locateFaults(answer: ItemAnswer, item: IngestItem | undefined): ItemAnswer {
  if (answer.status !== 'rejected' || !item?.locate) return answer;
  const errors = answer.errors.map((fault) => ({
    ...fault,
    pointer: item.locate?.(fault.pointer) ?? fault.pointer,
  }));
  return { ...answer, errors };
}

function answerOf(draft: WriterDraft, outcome: WriteOutcome): ItemAnswer {
  switch (outcome.status) {
    case 'rejected':
      return reject(outcome.path === 'event' ? 413 : 422, [rejection(outcome)]);
    case 'conflict': {
      const message = `another event stands under this id at index ${outcome.seq}: it is not overwritten`;
      return reject(409, [{ pointer: '/source_event_id', code: 'conflict', message }]);
    }
    case 'stored':
    case 'duplicate': {
      const warnings = doubts(draft.occurredAt);
      return {
        status: outcome.status === 'stored' ? 'accepted' : 'duplicate',
        id: outcome.id,
        index: Number(outcome.seq),
        commitment: Buffer.from(outcome.commitment).toString('base64'),
        ...(warnings.length > 0 ? { warnings } : {}),
      };
    }
  }
}

function rejection({ path, reason }: { path: string; reason: string }): Fault {
  const code = path.startsWith('/') || isFieldName(path) ? 'invalid_value' : 'too_large';
  return { pointer: bodyPointer(path), code, message: reason.slice(path.length + 2) };
}

const CLOCK_SKEW_MS = 5 * 60_000;

/** What is odd about the time of an event that is kept all the same. */
function doubts(occurredAt: string): string[] {
  const now = Date.now();
  const doubt = timeDoubt(occurredAt, now);
  if (doubt !== undefined) return [doubt];
  const isAhead = Date.parse(occurredAt) > now + CLOCK_SKEW_MS;
  return isAhead ? [`the time ${occurredAt} is ahead of the clock here by more than 5 min`] : [];
}
