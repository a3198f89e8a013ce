import { z } from 'zod';
import { Fault } from './trailmark';

const count = z.number().int().min(0);

/** Whether a checkpoint covers what was written: asked for with `receipt=1`. */
const Receipt = z
  .union([
    z.object({
      status: z.literal('signed'),
      size: count,
      checkpoint: z.string().describe('The signed note.'),
    }),
    z
      .object({ status: z.literal('pending') })
      .describe('Not within five seconds: ask for a checkpoint later.'),
    z.object({ status: z.literal('refused'), code: z.string() }).describe('The signer refuses to go on.'),
  ])
  .meta({ id: 'Receipt' });
export type Receipt = z.infer<typeof Receipt>;

const Stored = z
  .object({
    status: z.enum(['accepted', 'duplicate']),
    id: z.string(),
    index: count.describe('Place in the log of the tenant: of a duplicate, that of the first.'),
    commitment: z.string().describe('SHA-256 that binds every member of the event, base64.'),
    warnings: z.array(z.string()).optional(),
    receipt: Receipt.optional(),
  })
  .meta({ id: 'StoredItem' });

const Rejected = z
  .object({
    status: z.literal('rejected'),
    status_code: z.union([z.literal(403), z.literal(409), z.literal(413), z.literal(422)]),
    errors: z.array(Fault),
  })
  .meta({ id: 'RejectedItem' });

/** What became of one event. */
export const ItemAnswer = z.union([Stored, Rejected]).meta({ id: 'ItemAnswer' });
export type ItemAnswer = z.infer<typeof ItemAnswer>;

export const BatchAnswer = z
  .object({
    ...{ items: z.array(ItemAnswer), accepted: count, duplicate: count, rejected: count },
    receipt: Receipt.optional(),
  })
  .meta({ id: 'BatchAnswer' });
export type BatchAnswer = z.infer<typeof BatchAnswer>;

/** The answer to a batch, its items in the order of the request. */
export function batchAnswer(items: readonly ItemAnswer[]): BatchAnswer {
  const countOf = (status: ItemAnswer['status']) => items.filter((item) => item.status === status).length;
  return {
    items: [...items],
    accepted: countOf('accepted'),
    duplicate: countOf('duplicate'),
    rejected: countOf('rejected'),
  };
}

/** 201 something was stored, 200 all was there already, 207 some was rejected, 422 nothing was good. */
export function batchStatus({ items, accepted, duplicate, rejected }: BatchAnswer): number {
  if (rejected > 0) return accepted + duplicate > 0 ? 207 : 422;
  return accepted > 0 || items.length === 0 ? 201 : 200;
}

/** The answer to one event that was sent alone: 201, 200, or what its rejection says. */
export function singleStatus(item: ItemAnswer): number {
  if (item.status === 'rejected') return item.status_code;
  return item.status === 'accepted' ? 201 : 200;
}

export function reject(statusCode: 403 | 409 | 413 | 422, errors: Fault[]): ItemAnswer {
  return { status: 'rejected', status_code: statusCode, errors };
}
