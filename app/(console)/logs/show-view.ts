import { redirect } from 'next/navigation';
import type { PageSearch } from '@/app/(console)/search-params';
import { isUuid } from '@/lib/audit/event-id';
import { listSavedViews, type SignedIn } from '@/lib/http/console-session';

/** Sends whoever asks for a view by its id alone, or for nothing and begins with one, to what the view shows. */
export async function showView(session: SignedIn, search: PageSearch): Promise<void> {
  const names = Object.keys(search);
  const asked = typeof search.view === 'string' && isUuid(search.view) ? search.view : undefined;
  if (names.length > (asked === undefined ? 0 : 1)) return;
  const views = await listSavedViews(session);
  const view = views.find(({ id, isDefault }) => (asked === undefined ? isDefault : id === asked));
  if (view) redirect(`/logs?${view.search}${view.search === '' ? '' : '&'}view=${view.id}`);
}
