import type { ReactNode } from 'react';
import { currentSession } from '@/app/(console)/session';
import { currentTheme } from '@/app/theme';
import { Shell } from '@/components/shell/shell';
import { ledgerTenants, type SignedIn } from '@/lib/http/console-session';

/** The frame of the console. Without a session it stands aside: each page sends its visitor where they must go first. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const session = await currentSession();
  if (!session || session.mustChangePassword) return children;
  const { name, provider } = session;
  const user = {
    name,
    role: roleOf(session),
    hasPassword: provider === 'password',
    theme: await currentTheme(),
  };
  return (
    <Shell user={user} tenants={await ledgerTenants(session)}>
      {children}
    </Shell>
  );
}

/** A role and its place, in words. */
function roleOf({ principal: { role, tenantId, partnerId } }: SignedIn): string {
  const words = (role ?? 'no role').replaceAll('_', ' ');
  const place = tenantId ?? partnerId;
  return place === undefined ? words : `${words} of ${place}`;
}
