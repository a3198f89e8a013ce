import { CommandError, EXIT, say, sayJson } from '@/bin/output';
import { withWorkspace } from '@/bin/workspace';
import { listHolds, placeHold, releaseHold } from '@/lib/ingest/hold';
import { findTenant } from '@/lib/ingest/tenant';

export interface HoldOptions {
  actor?: string;
  resource?: string;
  reason: string;
  json?: boolean;
}

const BY = { subject: 'cli', isPerson: true };

/** Forbids to erase events of a tenant: all, or those of an actor or a resource. */
export async function holdPlace(tenantId: string, options: HoldOptions): Promise<void> {
  const hold = await withWorkspace(async ({ sql }) => {
    const tenant = await findTenant(sql, tenantId);
    if (!tenant) throw new CommandError(`no tenant ${tenantId}`);
    const { actor, resource, reason } = options;
    return await placeHold({ tenant, actorId: actor, resourceId: resource, reason, by: BY }, sql);
  });
  if (options.json) sayJson({ hold });
  else say(`hold ${hold} stands`);
}

export async function holdRelease(number: string): Promise<void> {
  if (!/^\d{1,9}$/.test(number)) throw new CommandError(`"${number}" is no number of a hold`, EXIT.usage);
  const isReleased = await withWorkspace(({ sql }) => releaseHold(Number(number), BY, sql));
  if (!isReleased) throw new CommandError(`no hold ${number} stands`);
  say(`hold ${number} is released`);
}

export async function holdList(options: { json?: boolean }): Promise<void> {
  const holds = await withWorkspace(({ sql }) => listHolds(sql));
  if (options.json) return sayJson({ holds });
  for (const { hold, tenantId, actorId, resourceId, reason, releasedAt } of holds) {
    const what = [actorId && `actor ${actorId}`, resourceId && `resource ${resourceId}`]
      .filter(Boolean)
      .join(', ');
    say([hold, tenantId, what || 'everything', reason, releasedAt ? 'released' : 'stands'].join('  '));
  }
}
