import type { Pool, Sql } from '@/db/client';
import { AuditError } from '@/lib/audit/error';
import type { ColumnLayout, Density } from '@/lib/audit/layout';
import { isAdminRole } from '@/lib/audit/role';
import type { Scope } from '@/lib/audit/scope';
import { identityOf, type Principal } from './principal';

/** Views that an owner keeps at most, and that are shared among those of one reach. */
export const VIEWS_MAX = 200;

/** What a view says, as its owner saves it. */
export interface ViewContent {
  name: string;
  /** The query string of the page, without its question mark. */
  search: string;
  columns: readonly ColumnLayout[] | null;
  density: Density | null;
  isShared: boolean;
  /** Whether its owner begins with it; of a view of somebody else it is false. */
  isDefault: boolean;
}

export interface SavedView extends ViewContent {
  id: string;
  /** Subject of the owner. */
  ownerName: string;
  isOwn: boolean;
  createdAt: Date;
  updatedAt: Date;
}

/** Who looks at views: their own, and those that were shared by whoever reaches the same. */
export interface Viewer {
  owner: string;
  ownerName: string;
  /** What they reach, as a key: `all`, `partner:<id>` or `tenant:<id>`. */
  reach: string;
  mayShare: boolean;
}

export function viewerOf(principal: Principal, { reach }: Scope): Viewer {
  return {
    owner: identityOf(principal),
    ownerName: principal.subject,
    reach: keyOf(reach),
    mayShare: isAdminRole(principal.role),
  };
}

function keyOf(reach: Scope['reach']): string {
  if (reach.kind === 'all') return 'all';
  return 'tenantId' in reach.claim ? `tenant:${reach.claim.tenantId}` : `partner:${reach.claim.partnerId}`;
}

const columnsFor = (sql: Sql, { owner }: Viewer) => sql`
  v.id, v.name, v.search, v.columns, v.density, v.reach is not null as "isShared",
  v.owner = ${owner} and v.is_default as "isDefault", v.owner_name as "ownerName", v.owner = ${owner} as "isOwn",
  v.created_at as "createdAt", v.updated_at as "updatedAt"`;

/** Whose own it is, and what was shared with those of one reach: nobody is told of any other view. */
const seenBy = (sql: Sql, { owner, reach }: Viewer) => sql`(v.owner = ${owner} or v.reach = ${reach})`;

/** The views that somebody may see, their own first, then by name without case. Rides on saved_view_name and _reach. */
export async function listViews(sql: Sql, viewer: Viewer): Promise<SavedView[]> {
  return await sql<SavedView[]>`
    select ${columnsFor(sql, viewer)} from saved_view v where ${seenBy(sql, viewer)}
    order by v.owner = ${viewer.owner} desc, lower(v.name), v.name, v.id`;
}

/** The view of an id that somebody may see, or undefined. */
export async function findView(sql: Sql, viewer: Viewer, id: string): Promise<SavedView | undefined> {
  const [row] = await sql<SavedView[]>`
    select ${columnsFor(sql, viewer)} from saved_view v where v.id = ${id}::uuid and ${seenBy(sql, viewer)}`;
  return row;
}

/** Keeps a new view. Throws `forbidden` for who may not share it, `conflict` for a name that is taken or one too many. */
export async function createView(pool: Pool, viewer: Viewer, content: ViewContent): Promise<SavedView> {
  return await pool.begin(async (sql) => {
    await admit(sql, viewer, content, null);
    const { owner, ownerName, reach } = viewer;
    const [row] = await sql<SavedView[]>`
      insert into saved_view as v (owner, owner_name, reach, name, search, columns, density, is_default) values (
        ${owner}, ${ownerName}, ${content.isShared ? reach : null}, ${content.name}, ${content.search},
        ${jsonOf(content.columns)}::text::jsonb, ${content.density}, ${content.isDefault})
      returning ${columnsFor(sql, viewer)}`;
    if (!row) throw new Error('a view was not kept');
    return row;
  });
}

/** What a view said, and says. */
export interface Replaced {
  before: SavedView;
  after: SavedView;
}

/** Replaces a view of the viewer's own; undefined where there is none of that id. Throws as {@link createView} does. */
export async function replaceView(
  pool: Pool,
  viewer: Viewer,
  id: string,
  content: ViewContent,
): Promise<Replaced | undefined> {
  return await pool.begin(async (sql) => {
    const before = await lockOwn(sql, viewer, id);
    if (!before) return undefined;
    await admit(sql, viewer, content, id);
    const [after] = await sql<SavedView[]>`
      update saved_view v set owner_name = ${viewer.ownerName}, reach = ${content.isShared ? viewer.reach : null},
        name = ${content.name}, search = ${content.search}, columns = ${jsonOf(content.columns)}::text::jsonb,
        density = ${content.density}, is_default = ${content.isDefault}, updated_at = now()
      where v.id = ${id}::uuid returning ${columnsFor(sql, viewer)}`;
    if (!after) throw new Error('a view went while it was locked');
    return { before, after };
  });
}

/**
 * Deletes a view of the viewer's own, or one that was shared with them where they might share one themselves. Answers
 * what it said; undefined where there is none of that id that they may delete.
 */
export async function deleteView(sql: Sql, viewer: Viewer, id: string): Promise<SavedView | undefined> {
  const { owner, reach, mayShare } = viewer;
  const [row] = await sql<SavedView[]>`
    delete from saved_view v
    where v.id = ${id}::uuid and (v.owner = ${owner} or (${mayShare} and v.reach = ${reach}))
    returning ${columnsFor(sql, viewer)}`;
  return row;
}

async function lockOwn(sql: Sql, viewer: Viewer, id: string): Promise<SavedView | undefined> {
  await lock(sql, viewer.owner);
  const [row] = await sql<SavedView[]>`
    select ${columnsFor(sql, viewer)} from saved_view v
    where v.id = ${id}::uuid and v.owner = ${viewer.owner} for update`;
  return row;
}

/**
 * Makes room for what a view will say: under the lock of its owner, and of the reach it is shared within, so that names
 * are one each, no limit is passed by two at once, and what was the default is none any more.
 */
async function admit(sql: Sql, viewer: Viewer, content: ViewContent, id: string | null): Promise<void> {
  const { owner, reach, mayShare } = viewer;
  const { name, isShared, isDefault } = content;
  if (isShared && !mayShare) throw new AuditError('forbidden', 'Only administrators share views');
  await lock(sql, owner);
  if (isShared) await lock(sql, reach);
  const [others] = await sql<{ own: number; shared: number; isTaken: boolean }[]>`
    select count(*) filter (where v.owner = ${owner})::int4 as own,
      count(*) filter (where v.reach = ${reach})::int4 as shared,
      coalesce(bool_or(v.owner = ${owner} and v.name = ${name}), false) as "isTaken"
    from saved_view v where ${seenBy(sql, viewer)} and v.id is distinct from ${id}::uuid`;
  if (!others) throw new Error('views were not counted');
  if (others.isTaken) throw new AuditError('conflict', 'Another view of yours has this name');
  if (others.own >= VIEWS_MAX) throw new AuditError('conflict', `You have ${VIEWS_MAX} views: delete one`);
  if (isShared && others.shared >= VIEWS_MAX)
    throw new AuditError('conflict', `There are ${VIEWS_MAX} shared views: delete one`);
  if (isDefault)
    await sql`update saved_view v set is_default = false
      where v.owner = ${owner} and v.is_default and v.id is distinct from ${id}::uuid`;
}

/** Until the end of the transaction. An owner is locked before a reach, so that no two wait for each other. */
async function lock(sql: Sql, key: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`saved_view ${key}`}, 0))`;
}

function jsonOf(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}
