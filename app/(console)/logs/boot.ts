import { consoleRead } from '@/app/(console)/console-read';
import type { Boot } from '@/components/explorer/boot';
import { database } from '@/db/pool';
import { AuditError } from '@/lib/audit/error';
import { printJson } from '@/lib/audit/json-text';
import type { Preferences } from '@/lib/audit/preferences';
import type { Scope } from '@/lib/audit/scope';
import { findPreferences } from '@/lib/auth/preferences';
import { viewerOf } from '@/lib/auth/saved-view';
import { type ConsoleQuery, consoleFilter, type ParsedQuery } from '@/lib/client/console-query';
import { preferencesOr } from '@/lib/client/preferences';
import { BLOCK_ROWS, type WireRows } from '@/lib/client/queries';
import { type Anchor, questionOf } from '@/lib/client/question';
import { listSavedViews, readAs, type SignedIn } from '@/lib/http/console-session';
import { eventCount, eventRows } from '@/lib/http/explore';
import { rank } from '@/lib/query/rank';

/** The first picture of the explorer: the rows around its event, or the first ones, and how many there are. */
export async function bootExplorer(
  session: SignedIn,
  { query, isMasked }: ParsedQuery,
  id: string | undefined,
): Promise<Boot> {
  const preferences = await layoutOf(session, query.viewId);
  const zone = query.zone ?? preferences.zone;
  const seen = zone === 'local' ? 'utc' : zone;
  const nowMs = Date.now();
  const read = consoleRead('audit.list', 'console.logs', query);
  const page = await readAs(
    session,
    read,
    (scope) => firstPage(scope, session, { ...query, zone: seen }, nowMs, id),
    query.log,
  );
  const anchor: Anchor = { nowMs, asOf: page.asOf };
  return {
    ...{ anchor, preferences, isMasked },
    question: questionOf(query, anchor, seen),
    ...{ block: page.block, count: page.count, start: page.start },
    ...{ hasTenants: page.hasTenants, canShare: page.canShare },
  };
}

/** How the reader has the page, with the layout of the view that is shown. */
async function layoutOf(session: SignedIn, viewId: string | undefined): Promise<Preferences> {
  const own = preferencesOr(await findPreferences(database(), session.principal));
  if (viewId === undefined) return own;
  const view = (await listSavedViews(session)).find(({ id }) => id === viewId);
  return { ...own, columns: view?.columns ?? own.columns, density: view?.density ?? own.density };
}

interface FirstPage extends Pick<Boot, 'block' | 'count' | 'start' | 'hasTenants' | 'canShare'> {
  asOf: string | undefined;
}

async function firstPage(
  scope: Scope,
  { principal }: SignedIn,
  query: ConsoleQuery,
  nowMs: number,
  id: string | undefined,
): Promise<FirstPage> {
  const { reach } = scope;
  const reader = {
    hasTenants: reach.kind === 'all' || reach.logs.length > 1,
    canShare: viewerOf(principal, scope).mayShare,
  };
  const filter = consoleFilter(query, nowMs);
  const asked = {
    ...{ phrase: { filter: [], search: query.search, faults: [] }, from: undefined, to: undefined },
    ...({ as_of: query.asOf, log: 'main', order: query.order, limit: BigInt(BLOCK_ROWS) } as const),
  };
  const call = { scope, principal, filter };
  try {
    const first = await eventRows({ ...call, query: { ...asked, offset: 0n } });
    const as_of = query.asOf ?? first.as_of ?? undefined;
    const around = id === undefined ? undefined : { id };
    const also = { search: query.search, asOf: as_of, order: query.order };
    const start = (around && (await rank(scope, filter, { ...also, around }))) ?? 0;
    const nth = Math.floor(start / BLOCK_ROWS);
    const offset = BigInt(nth * BLOCK_ROWS);
    const rows = nth === 0 ? first : await eventRows({ ...call, query: { ...asked, as_of, offset } });
    const count = await eventCount({ ...call, query: { ...asked, as_of } });
    return { ...reader, asOf: as_of, block: { nth, rows: wireRows(rows) }, count, start };
  } catch (error) {
    // The page asks again, and says what is wrong in its place.
    if (!(error instanceof AuditError)) throw error;
    return { ...reader, asOf: query.asOf, block: undefined, count: undefined, start: 0 };
  }
}

/** Rows as plain data, which alone crosses to the browser: details are texts of JSON until then. */
function wireRows({ items }: Awaited<ReturnType<typeof eventRows>>): WireRows {
  return JSON.parse(printJson(items));
}
