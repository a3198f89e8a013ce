import { database } from '@/db/pool';
import { isRole } from '@/lib/audit/role';
import type { SessionProvider } from './console-session';
import type { Principal } from './principal';
import { sessionPrincipal } from './rights';

/** What an identity provider said of somebody is believed for so long after they signed in. */
export const OIDC_RIGHTS_DAYS = 30;

interface RightsRow {
  role: string | null;
  tenantId: string | null;
  partnerId: string | null;
}

/**
 * Somebody as they would be signed in at this moment, for what is done in their name while they are away. Of a user with
 * a password the rights are read anew. An identity provider says them at a sign-in alone: then those of the last one
 * count, for {@link OIDC_RIGHTS_DAYS}. Undefined where there is no such user, or no such sign-in.
 */
export async function findPerson(provider: SessionProvider, subject: string): Promise<Principal | undefined> {
  const row = provider === 'password' ? await findUserRights(subject) : await findToldRights(subject);
  return (
    row &&
    sessionPrincipal(subject, {
      role: isRole(row.role) ? row.role : undefined,
      tenantId: row.tenantId ?? undefined,
      partnerId: row.partnerId ?? undefined,
    })
  );
}

async function findUserRights(name: string): Promise<RightsRow | undefined> {
  const [row] = await database()<RightsRow[]>`
    select u.role, u.tenant_id as "tenantId", u.partner_id as "partnerId" from console_user u where u.name = ${name}`;
  return row;
}

/** Rides on console_session_subject. */
async function findToldRights(subject: string): Promise<RightsRow | undefined> {
  const [row] = await database()<RightsRow[]>`
    select s.role, s.tenant_id as "tenantId", s.partner_id as "partnerId" from console_session s
    where s.provider = 'oidc' and s.subject = ${subject}
      and s.created_at > now() - make_interval(days => ${OIDC_RIGHTS_DAYS})
    order by s.created_at desc, s.id desc limit 1`;
  return row;
}
