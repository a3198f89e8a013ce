import type { Metadata } from 'next';
import { consoleRead } from '@/app/(console)/console-read';
import { toSearchParams } from '@/app/(console)/search-params';
import { requireSession } from '@/app/(console)/session';
import { StatsView } from '@/components/stats/stats-view';
import { consoleFilter, parseConsoleQuery, printConsoleQuery } from '@/lib/client/console-query';
import { readAs } from '@/lib/http/console-session';
import { stats } from '@/lib/query/stats';

export const metadata: Metadata = { title: 'Stats' };
export const dynamic = 'force-dynamic';

/** /stats: exact counts under the filters and range of the URL. */
export default async function StatsPage({ searchParams }: PageProps<'/stats'>) {
  const parsed = parseConsoleQuery(toSearchParams(await searchParams));
  const { query } = parsed;
  const session = await requireSession(`/stats${printConsoleQuery(query)}`);
  const filter = consoleFilter(query, Date.now());
  const read = consoleRead('audit.stats', 'console.stats', query);
  const counts = await readAs(session, read, (scope) => stats(scope, filter));
  return <StatsView parsed={parsed} stats={counts} />;
}
