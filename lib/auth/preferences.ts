import type { Sql } from '@/db/client';
import type { Preferences } from '@/lib/audit/preferences';
import { identityOf, type Principal } from './principal';

/** What somebody has chosen, or undefined where they have chosen nothing. */
export async function findPreferences(sql: Sql, principal: Principal): Promise<Preferences | undefined> {
  const [row] = await sql<Preferences[]>`
    select p.theme, p.density, p.zone, p.columns, p.shortcuts, p.facets_collapsed as "facetsCollapsed"
    from preferences p where p.owner = ${identityOf(principal)}`;
  return row;
}

/** Keeps all of what somebody has chosen, in the place of what was kept before. */
export async function keepPreferences(sql: Sql, principal: Principal, chosen: Preferences): Promise<void> {
  const { theme, density, zone, columns, shortcuts, facetsCollapsed } = chosen;
  await sql`
    insert into preferences (owner, theme, density, zone, columns, shortcuts, facets_collapsed) values (
      ${identityOf(principal)}, ${theme}, ${density}, ${zone}, ${columns && JSON.stringify(columns)}::text::jsonb,
      ${JSON.stringify(shortcuts)}::text::jsonb, ${JSON.stringify(facetsCollapsed)}::text::jsonb)
    on conflict (owner) do update set theme = excluded.theme, density = excluded.density, zone = excluded.zone,
      columns = excluded.columns, shortcuts = excluded.shortcuts, facets_collapsed = excluded.facets_collapsed,
      updated_at = now()`;
}
