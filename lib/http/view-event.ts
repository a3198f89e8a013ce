import { database } from '@/db/pool';
import type { JsonObject } from '@/lib/audit/json';
import { readerTenant } from '@/lib/auth/reach';
import type { SavedView } from '@/lib/auth/saved-view';
import { printColumns } from '@/lib/dialects/layout';
import type { Tenant } from '@/lib/ingest/tenant';
import { type AccessAction, accessTenant, recordAccess } from './access-event';
import { changesOf } from './changes';
import { ACTOR_TYPE_BY_CREDENTIAL, hashed } from './read-record';
import type { Call } from './serve';

/**
 * Tells the access log of the caller's tenant what they did to a view that others see, or saw. What somebody keeps for
 * themselves alone concerns nobody else, and is not told. Resolves when it is durable.
 */
export async function recordView(
  { principal, scope, request: { headers } }: Pick<Call<unknown>, 'principal' | 'scope' | 'request'>,
  before: SavedView | undefined,
  after: SavedView | undefined,
): Promise<void> {
  const view = after ?? before;
  if (!view || !(before?.isShared || after?.isShared)) return;
  const tenant = await accessTenant(database(), readerTenant(principal, scope));
  await recordAccess(
    {
      ...{ action: actionOf(before, after), result: 'success', tenantId: tenant.tenantId },
      ...{ actorId: principal.subject, actorType: ACTOR_TYPE_BY_CREDENTIAL[principal.credential] },
      resource: { type: 'view', id: view.id, name: view.name },
      changes: changesOf(before && told(tenant, before), after && told(tenant, after)),
      details: { role: principal.role ?? null, owner: view.ownerName },
    },
    headers,
  );
}

function actionOf(before: SavedView | undefined, after: SavedView | undefined): AccessAction {
  if (!before) return 'audit.view_created';
  return after ? 'audit.view_changed' : 'audit.view_deleted';
}

/** What a view says, as a record tells it: what it asks may name persons, and the log of access is no second store of that. */
function told(
  tenant: Tenant,
  { name, search, columns, density, isShared, isDefault }: SavedView,
): JsonObject {
  return {
    ...{ name, search: hashed(tenant, search), columns: printColumns(columns), density },
    ...{ shared: isShared ? 'tenant' : 'me', is_default: isDefault },
  };
}
