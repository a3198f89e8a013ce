import type { Metadata } from 'next';
import { toSearchParams } from '@/app/(console)/search-params';
import { requireSession } from '@/app/(console)/session';
import { StatsView } from '@/components/stats/stats-view';
import { consoleFilter, parseConsoleQuery, printConsoleQuery } from '@/lib/client/console-query';
import { stats } from '@/lib/query/stats';

export const metadata: Metadata = { title: 'Stats' };
export const dynamic = 'force-dynamic';

/** /stats: exact counts under the filters and range of the URL. */
export default async function StatsPage({ searchParams }: PageProps<'/stats'>) {
  const parsed = parseConsoleQuery(toSearchParams(await searchParams));
  const { scope } = await requireSession(`/stats${printConsoleQuery(parsed.query)}`);
  return <StatsView parsed={parsed} stats={await stats(scope, consoleFilter(parsed.query, Date.now()))} />;
}
