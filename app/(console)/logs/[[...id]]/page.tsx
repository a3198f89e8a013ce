import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { consoleGet, consoleRead } from '@/app/(console)/console-read';
import { openPage } from '@/app/(console)/session';
import { LogsView } from '@/components/audit/logs-view';
import { consoleFilter, PAGE_ROWS } from '@/lib/client/console-query';
import { readAs } from '@/lib/http/console-session';
import { find, list } from '@/lib/query/list';

export const metadata: Metadata = { title: 'Logs' };
export const dynamic = 'force-dynamic';

/** /logs and /logs/<id>: the list under the filters of the URL, and the event of the path beside it. */
export default async function LogsPage({ params, searchParams }: PageProps<'/logs/[[...id]]'>) {
  const [{ id: path = [] }, search] = await Promise.all([params, searchParams]);
  const [id, ...rest] = path;
  const { session, parsed } = await openPage(`/logs${id ? `/${id}` : ''}`, search);
  const { query } = parsed;
  if (rest.length > 0) notFound();
  const window = { offset: BigInt(query.page - 1) * BigInt(PAGE_ROWS), limit: PAGE_ROWS, order: query.order };
  const filter = consoleFilter(query, Date.now());
  const [page, open] = await Promise.all([
    readAs(
      session,
      consoleRead('audit.list', 'console.logs', query),
      (scope) => list(scope, filter, window),
      query.log,
    ),
    id === undefined ? undefined : readAs(session, consoleGet(id), (scope) => find(scope, id), query.log),
  ]);
  if (id !== undefined && !open) notFound();
  return <LogsView parsed={parsed} page={page} open={open} />;
}
