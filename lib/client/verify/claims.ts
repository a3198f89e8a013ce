import type { JsonObject } from '@/lib/audit/json';
import { count, list, object, orNull, text, word } from './answer-parts';

const MODES = ['full', 'incremental'] as const;
export type VerificationMode = (typeof MODES)[number];
const STATES = ['queued', 'running', 'done', 'error'] as const;

/** A verification that the server does, or did. */
export interface Verification {
  id: string;
  mode: VerificationMode;
  state: (typeof STATES)[number];
  /** Entry that it began with, and entries it has come to, of `size`. */
  start: number;
  done: number;
  /** Absent before it begins. */
  size: number | undefined;
  /** Entries a second. */
  rate: number;
  /** Seconds until its end. */
  etaS: number | undefined;
  findings: number;
  /** Foreign text. */
  requestedBy: string;
  /** ISO instant. */
  finishedAt: string | undefined;
}

/** Something that a verification on the server found; `detail` may hold foreign text. */
export interface ServerFinding {
  nth: number;
  code: string;
  seq: number | undefined;
  eventId: string | undefined;
  detail: string | undefined;
}

/** What forbids a deletion; its texts are foreign. */
export interface LegalHold {
  hold: number;
  actorId: string | undefined;
  resourceId: string | undefined;
  reason: string;
  placedBy: string;
  /** ISO instants. */
  placedAt: string;
  releasedAt: string | undefined;
}

/** How long events are kept. */
export interface Retention {
  /** Days after they were received; absent: for ever. */
  keepDays: number | undefined;
  /** What would go now: contents from one place up to another, which stays. */
  due: { fromSeq: number; toSeq: number; events: number; heldSeq: number | undefined } | undefined;
}

/** GET /api/v1/ledger/verify. Throws `answer-malformed`, as every function here. */
export function readVerifications(answer: unknown): Verification[] {
  return list(object(answer), 'items').map(readVerification);
}

/** POST /api/v1/ledger/verify. */
export function readVerification(answer: unknown): Verification {
  const job = object(answer);
  return {
    id: text(job, 'id'),
    mode: word(job, 'mode', MODES),
    state: word(job, 'state', STATES),
    start: count(job, 'start'),
    done: count(job, 'done'),
    size: orNull(job, 'size', count),
    rate: count(job, 'rate'),
    etaS: orNull(job, 'eta_s', count),
    findings: count(job, 'findings'),
    requestedBy: text(job, 'requested_by'),
    finishedAt: orNull(job, 'finished_at', text),
  };
}

/** GET /api/v1/ledger/verify/{id}/findings. */
export function readFindings(answer: unknown): ServerFinding[] {
  return list(object(answer), 'items').map((item) => {
    const finding = object(item);
    return {
      nth: count(finding, 'nth'),
      code: text(finding, 'code'),
      seq: orNull(finding, 'seq', count),
      eventId: orNull(finding, 'event_id', text),
      detail: orNull(finding, 'detail', text),
    };
  });
}

/** GET /api/v1/ledger/holds. */
export function readHolds(answer: unknown): LegalHold[] {
  return list(object(answer), 'items').map((item) => {
    const hold = object(item);
    return {
      hold: count(hold, 'hold'),
      actorId: orNull(hold, 'actor_id', text),
      resourceId: orNull(hold, 'resource_id', text),
      reason: text(hold, 'reason'),
      placedBy: text(hold, 'placed_by'),
      placedAt: text(hold, 'placed_at'),
      releasedAt: orNull(hold, 'released_at', text),
    };
  });
}

/** GET /api/v1/ledger/retention. */
export function readRetention(answer: unknown): Retention {
  const policy = object(answer);
  return { keepDays: orNull(policy, 'keep_days', count), due: orNull(policy, 'due', readDue) };
}

function readDue(policy: JsonObject, name: string) {
  const due = object(policy[name]);
  return {
    fromSeq: count(due, 'from_seq'),
    toSeq: count(due, 'to_seq'),
    events: count(due, 'events'),
    heldSeq: orNull(due, 'held_seq', count),
  };
}
