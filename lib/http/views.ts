import { database } from '@/db/pool';
import { AuditError } from '@/lib/audit/error';
import { isUuid } from '@/lib/audit/event-id';
import {
  createView,
  deleteView,
  findView,
  listViews,
  replaceView,
  type SavedView,
  type ViewContent,
  viewerOf,
} from '@/lib/auth/saved-view';
import { jsonAnswer } from '@/lib/dialects/json-answer';
import { printColumns } from '@/lib/dialects/layout';
import { type ViewAnswer, ViewRequest } from '@/lib/dialects/views';
import { readJson } from './json-body';
import type { Call } from './serve';
import { recordView } from './view-event';

type ViewCall = Call<unknown>;

export async function viewPage({ principal, scope }: ViewCall): Promise<{ items: ViewAnswer[] }> {
  const views = await listViews(database(), viewerOf(principal, scope));
  return { items: views.map(printView) };
}

/** Throws `forbidden` for who may not share it, `conflict` for a name that is taken or one view too many. */
export async function saveView(call: ViewCall): Promise<Response> {
  const content = await contentOf(call);
  const view = await createView(database(), viewerOf(call.principal, call.scope), content);
  await recordView(call, undefined, view);
  return jsonAnswer(printView(view), 201);
}

/** Throws `not_found` for a view of another tenant, and for one that somebody else keeps for themselves. */
export async function oneView({ principal, scope, params }: ViewCall): Promise<ViewAnswer> {
  const id = idOf(params);
  return printView(found(await findView(database(), viewerOf(principal, scope), id)));
}

/** Throws `not_found` for a view of somebody else, whoever sees it; else as {@link saveView} does. */
export async function changeView(call: ViewCall): Promise<ViewAnswer> {
  const { principal, scope, params } = call;
  const content = await contentOf(call);
  const { before, after } = found(
    await replaceView(database(), viewerOf(principal, scope), idOf(params), content),
  );
  await recordView(call, before, after);
  return printView(after);
}

/** Throws `not_found` for a view that the caller may not delete, whether or not they see it. */
export async function dropView(call: ViewCall): Promise<Response> {
  const { principal, scope, params } = call;
  const view = found(await deleteView(database(), viewerOf(principal, scope), idOf(params)));
  await recordView(call, view, undefined);
  return new Response(null, { status: 204 });
}

async function contentOf({ request }: ViewCall): Promise<ViewContent> {
  const { shared, is_default: isDefault, ...rest } = await readJson(request, ViewRequest);
  return { ...rest, isShared: shared === 'tenant', isDefault };
}

function idOf({ view }: ViewCall['params']): string {
  const id = String(view);
  return found(isUuid(id) ? id : undefined);
}

function found<T>(view: T | undefined): T {
  if (view === undefined) throw new AuditError('not_found', 'No such view');
  return view;
}

function printView(view: SavedView): ViewAnswer {
  const { id, name, search, columns, density, isShared, isOwn, isDefault, ownerName } = view;
  return {
    ...{ id, name, search, columns: printColumns(columns), density, shared: isShared ? 'tenant' : 'me' },
    ...{ is_own: isOwn, is_default: isDefault, owner: ownerName },
    created_at: view.createdAt.toISOString(),
    updated_at: view.updatedAt.toISOString(),
  };
}
