import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { bootExplorer } from '@/app/(console)/logs/boot';
import { showView } from '@/app/(console)/logs/show-view';
import { openPage } from '@/app/(console)/session';
import { Explorer } from '@/components/explorer/explorer';

export const metadata: Metadata = { title: 'Logs' };
export const dynamic = 'force-dynamic';

/** /logs and /logs/<id>: the events that the URL asks for, and the event of the path beside them. */
export default async function LogsPage({ params, searchParams }: PageProps<'/logs/[[...id]]'>) {
  const [{ id: path = [] }, search] = await Promise.all([params, searchParams]);
  const [id, ...rest] = path;
  const { session, parsed } = await openPage(`/logs${id ? `/${id}` : ''}`, search);
  if (rest.length > 0) notFound();
  if (id === undefined) await showView(session, search);
  // The other log is another page: a state of one says nothing of the other.
  return <Explorer key={parsed.query.log} boot={await bootExplorer(session, parsed, id)} />;
}
