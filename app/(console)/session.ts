import { redirect } from 'next/navigation';
import { type ConsoleSession, findSession } from '@/lib/auth/session';

/** Who looks at this page; anybody else is sent to the sign-in page, and back to `path` after it. */
export async function requireSession(path: string): Promise<ConsoleSession> {
  return (await findSession()) ?? redirect(`/signin?next=${encodeURIComponent(path)}`);
}
