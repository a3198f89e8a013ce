import type { JsonObject } from '@/lib/audit/json';
import { OWN_TENANT } from '@/lib/auth/reach';
import { type AccessEvent, recordAccess } from './access-event';
import { changesOf } from './changes';
import { ACTOR_TYPE_BY_CREDENTIAL } from './read-record';
import type { Call } from './serve';

/** What an administrator did, and to whom or what. */
export interface Administration {
  action: AccessEvent['action'];
  /** Its user, where it is one; else what else it is. */
  of: { user: string } | NonNullable<AccessEvent['resource']>;
  /** The tenants that it concerns; undefined: none, and so tenant zero. */
  tenantIds: readonly (string | undefined)[];
  before?: JsonObject;
  after?: JsonObject;
  details?: JsonObject;
}

/**
 * Tells the access log of each tenant concerned what an administrator did, with what was before and after. It is told when
 * it is done; never a secret is part of it. Resolves when it is durable.
 */
export async function recordAdministration(
  { principal, request }: Pick<Call<unknown>, 'principal' | 'request'>,
  { action, of, tenantIds, before, after, details = {} }: Administration,
): Promise<void> {
  for (const tenantId of new Set(tenantIds.map((id) => id ?? OWN_TENANT)))
    await recordAccess(
      {
        ...{ action, result: 'success', tenantId },
        ...{ actorId: principal.subject, actorType: ACTOR_TYPE_BY_CREDENTIAL[principal.credential] },
        ...('user' in of ? { userId: of.user } : { resource: of }),
        changes: changesOf(before, after),
        details: { role: principal.role ?? null, ...details },
      },
      request.headers,
    );
}
