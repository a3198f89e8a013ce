import type { Metadata } from 'next';
import { openPage } from '@/app/(console)/session';
import { bootStats } from '@/app/(console)/stats/boot';
import { Stats } from '@/components/stats/stats';

export const metadata: Metadata = { title: 'Stats' };
export const dynamic = 'force-dynamic';

/** /stats: exact counts under the filters and range of the URL. */
export default async function StatsPage({ searchParams }: PageProps<'/stats'>) {
  const { session, parsed } = await openPage('/stats', await searchParams);
  return <Stats boot={await bootStats(session, parsed)} />;
}
