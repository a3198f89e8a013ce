import type { Metadata } from 'next';
import { consoleRead } from '@/app/(console)/console-read';
import { openPage } from '@/app/(console)/session';
import { StatsView } from '@/components/stats/stats-view';
import { consoleFilter } from '@/lib/client/console-query';
import { readAs } from '@/lib/http/console-session';
import { stats } from '@/lib/query/stats';

export const metadata: Metadata = { title: 'Stats' };
export const dynamic = 'force-dynamic';

/** /stats: exact counts under the filters and range of the URL. */
export default async function StatsPage({ searchParams }: PageProps<'/stats'>) {
  const { session, parsed } = await openPage('/stats', await searchParams);
  const { query } = parsed;
  const filter = consoleFilter(query, Date.now());
  const read = consoleRead('audit.stats', 'console.stats', query);
  const counts = await readAs(session, read, (scope) => stats(scope, filter), query.log);
  return <StatsView parsed={parsed} stats={counts} />;
}
