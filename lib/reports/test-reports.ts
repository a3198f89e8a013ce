import type { TestDatabase } from '@/db/test-database';
import type { Role } from '@/lib/audit/role';
import { findPerson } from '@/lib/auth/console-person';
import type { Principal } from '@/lib/auth/principal';
import { authorize } from '@/lib/auth/reach';
import { createView, viewerOf } from '@/lib/auth/saved-view';
import { createReport, type Report, type ReportContent } from './report';

interface Person {
  name: string;
  role: Role;
  tenantId: string;
}

/** A user of the console, who signs in with a password; none can be had. */
export async function makePerson({ owner }: TestDatabase, person: Person): Promise<Principal> {
  const { name, role, tenantId } = person;
  await owner`insert into console_user (name, role, tenant_id, password_hash, must_change_password)
    values (${name}, ${role}, ${tenantId}, '', false) on conflict (name) do nothing`;
  const principal = await findPerson('password', name);
  if (!principal) throw new Error('no person');
  return principal;
}

/** A view of somebody's, scheduled daily at 08:00 in Berlin unless said, as of `nowMs`. */
export async function scheduleView(
  { sql }: TestDatabase,
  principal: Principal,
  view: { name: string; search: string },
  {
    nowMs,
    provider = 'password',
    ...more
  }: Partial<ReportContent> & { nowMs: number; provider?: 'oidc' | 'password' },
): Promise<Report> {
  const viewer = viewerOf(principal, await authorize(principal, 'audit:read'));
  const content = { ...view, columns: null, density: null, isShared: false, isDefault: false };
  const { id } = await createView(sql, viewer, content);
  const schedule = { cadence: 'daily', weekday: null, hour: 8, zone: 'Europe/Berlin' } as const;
  const rest = { recipients: ['sec@example.com'], subjectPrefix: '', isEnabled: true };
  return await createReport(
    sql,
    { ...viewer, provider },
    { view: id, viewName: view.name, ...schedule, ...rest, ...more },
    nowMs,
  );
}
