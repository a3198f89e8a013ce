import { z } from 'zod';
import { CloudEvent } from './cloudevents';
import { EventAnswer } from './event-answer';
import { EventBody } from './event-body';
import { booleanParameter, textParameter } from './fastapi-parameter';
import { BatchAnswer, ItemAnswer } from './ingest-answer';
import { operation } from './operation';
import { logParameter } from './question';
import { trailmark } from './trailmark';

/** Media types of newline-delimited JSON. */
export const NDJSON = ['application/x-ndjson', 'application/ndjson', 'application/jsonl'] as const;

export const postEvents = operation({
  id: 'postEvents',
  dialect: trailmark,
  method: 'POST',
  path: '/api/v1/events',
  summary: 'Write one event, a batch of up to 1,000, or a stream of lines',
  permission: 'audit:ingest',
  credentials: 'bearer or API key',
  query: z.object({
    tenant_id: textParameter('Whose log, for a credential that reaches several tenants.', 'tenantId'),
    receipt: booleanParameter(
      'Waits up to five seconds for a checkpoint that covers what was written; not with lines.',
      false,
    ),
  }),
  body: {
    'application/json': z.union([
      EventBody,
      z.strictObject({ events: z.array(EventBody).max(1_000) }).meta({ id: 'EventBatch' }),
    ]),
    'application/x-ndjson': z.string().describe('One event a line, of any number.'),
    'application/cloudevents+json': CloudEvent,
    'application/cloudevents-batch+json': z.array(CloudEvent).max(1_000),
  },
  answers: [
    {
      status: 201,
      description: 'Durable, in the ledger, and counted.',
      schema: z.union([ItemAnswer, BatchAnswer]),
    },
    {
      status: 200,
      description: 'All of it was there already; or, for lines, one answer a line and a summary.',
      schema: z.union([ItemAnswer, BatchAnswer]),
    },
    { status: 200, description: 'One answer a line.', schema: z.string(), mediaType: NDJSON[0] },
    { status: 207, description: 'Some events of the batch were rejected.', schema: BatchAnswer },
    { status: 403, description: 'The credential may not write it.', schema: ItemAnswer },
    { status: 409, description: 'Another event stands under its source id.', schema: ItemAnswer },
    { status: 413, description: 'Too much at once.', schema: ItemAnswer },
    { status: 422, description: 'No event of it is good.', schema: z.union([ItemAnswer, BatchAnswer]) },
  ],
  errors: ['forbidden', 'invalid_body', 'unsupported_media_type', 'too_large', 'idempotency_mismatch'],
});

export const getEvent = operation({
  id: 'getEvent',
  dialect: trailmark,
  method: 'GET',
  path: '/api/v1/events/{id}',
  summary: 'Get one event, or learn that it was erased, by whom and why',
  permission: 'audit:read',
  servesConsole: true,
  reads: 'audit.get',
  query: z.object({ log: logParameter() }),
  answers: [{ status: 200, description: 'The event.', schema: EventAnswer }],
  errors: ['forbidden', 'not_found', 'gone'],
});
