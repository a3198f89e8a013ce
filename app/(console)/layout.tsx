import type { ReactNode } from 'react';
import { Shell } from '@/components/shell/shell';
import { findSession } from '@/lib/auth/session';

/** The frame of the console. Without a session it stands aside: each page sends its visitor to sign in and back. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const session = await findSession();
  return session ? <Shell userName={session.principal.subject}>{children}</Shell> : children;
}
