import type { ReactNode } from 'react';
import { currentSession } from '@/app/(console)/session';
import { Shell } from '@/components/shell/shell';

/** The frame of the console. Without a session it stands aside: each page sends its visitor where they must go first. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const session = await currentSession();
  if (!session || session.mustChangePassword) return children;
  return (
    <Shell userName={session.name} hasPassword={session.provider === 'password'}>
      {children}
    </Shell>
  );
}
