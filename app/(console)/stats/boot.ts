import { consoleRead } from '@/app/(console)/console-read';
import type { StatsBoot } from '@/components/stats/boot';
import { database } from '@/db/pool';
import { findPreferences } from '@/lib/auth/preferences';
import type { ParsedQuery } from '@/lib/client/console-query';
import { preferencesOr } from '@/lib/client/preferences';
import { readAs, type SignedIn } from '@/lib/http/console-session';
import { coverage } from '@/lib/query/coverage';

/** What the page of statistics begins with: the instant that it is about, and how far the logs go. */
export async function bootStats(session: SignedIn, { query, isMasked }: ParsedQuery): Promise<StatsBoot> {
  const nowMs = Date.now();
  const read = consoleRead('audit.stats', 'console.stats', query);
  const { covered, hasTenants } = await readAs(
    session,
    read,
    async (scope) => {
      const { fromMs, toMs } = await coverage(scope);
      return {
        covered: { fromMs, toMs },
        hasTenants: scope.reach.kind === 'all' || scope.reach.logs.length > 1,
      };
    },
    query.log,
  );
  const preferences = preferencesOr(await findPreferences(database(), session.principal));
  return { nowMs, covered, preferences, isMasked, hasTenants };
}
