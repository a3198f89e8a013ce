import type { Bench } from '@/bench/family';
import type { ScopeName } from '@/bench/question';
import { openDatabase } from '@/db/pool';
import type { Scope } from '@/lib/audit/scope';
import { operatorPrincipal } from '@/lib/auth/operator';
import { authorize } from '@/lib/auth/reach';

/** A scope of the query engine within this process, for what has no endpoint of its own yet. */
export async function engineScope({ installation, scene }: Bench, scope: ScopeName): Promise<Scope> {
  openEngine(installation.embedded.url);
  const claims = {
    tenant: { tenantId: scene.tenantId },
    partner: { partnerId: scene.partnerId },
    all: undefined,
  };
  return await authorize(operatorPrincipal(claims[scope]), 'audit:read', 'main');
}

let opened: string | undefined;

function openEngine(url: string): void {
  if (opened !== url) openDatabase(url);
  opened = url;
}
