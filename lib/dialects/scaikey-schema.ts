import { z } from 'zod';
import { ACTOR_TYPES, RESULTS } from '@/lib/audit/event';

const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const text = z.string().nullable();
const counts = z.record(z.string(), count);

/** One element of `items`. */
export const Item = z
  .object({
    id: z.string(),
    timestamp: z.iso.datetime(),
    tenant_id: z.string(),
    partner_id: text,
    actor_id: text,
    actor_email: text,
    actor_type: z.enum(ACTOR_TYPES).nullable(),
    action: z.string(),
    resource_type: text,
    resource_id: text,
    resource_name: text,
    result: z.enum(RESULTS),
    ip_address: text,
    user_agent: text,
    request_id: text,
    details: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'AuditLog' });

export const Detail = Item.extend({
  received_at: z.iso.datetime(),
  source: z.string(),
  source_event_id: text,
  actor_name: text,
  session_id: text,
  brand_id: text,
  http_method: text,
  http_path: text,
  http_status: z.number().int().min(100).max(999).nullable(),
  message: text,
  targets: z.array(
    z.object({ type: z.string().optional(), id: z.string().optional(), name: z.string().optional() }),
  ),
  changes: z.array(
    z.object({ path: z.string(), before: z.unknown().optional(), after: z.unknown().optional() }),
  ),
  redactions: z
    .object({ version: count, tenant_version: count.optional(), paths: z.array(z.string()) })
    .nullable(),
  integrity: z
    .object({ leaf_index: count, leaf_hash: z.string(), tree_size: count })
    .describe('Place in the ledger of the tenant; the hash is SHA-256 in base64.'),
}).meta({ id: 'AuditLogDetail' });

export const ItemPage = z
  .object({ items: z.array(Item), total: count, page: count, per_page: count, pages: count })
  .meta({ id: 'AuditLogPage' });

export const Actions = z.object({ actions: z.array(z.string()) }).meta({ id: 'AuditActions' });
export const ResourceTypes = z
  .object({ resource_types: z.array(z.string()) })
  .meta({ id: 'AuditResourceTypes' });

export const AuditStats = z
  .object({
    total_events: count,
    unique_actors: count,
    by_result: counts,
    by_action: counts,
    by_resource_type: counts,
    top_actors: z.array(z.object({ actor_id: z.string(), actor_email: text, count })),
    by_day: z.array(z.object({ date: z.iso.date(), count })),
    start_time: text,
    end_time: text,
  })
  .meta({ id: 'AuditStats' });

export const Detailed = z.object({ detail: z.string() }).meta({ id: 'Error' });

export const HttpValidationError = z
  .object({
    detail: z.array(
      z.object({
        type: z.string(),
        loc: z.array(z.union([z.string(), z.number().int()])),
        msg: z.string(),
        input: z.unknown(),
        ctx: z.record(z.string(), z.unknown()).optional(),
      }),
    ),
  })
  .meta({ id: 'HTTPValidationError' });
