import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { currentSession } from '@/app/(console)/session';
import { nextPath } from '@/app/next-path';
import { EntryCard } from '@/components/shell/entry-card';
import { PasswordForm } from '@/components/shell/password-form';

export const metadata: Metadata = { title: 'Password' };

/** /password: where a one-time password is changed before anything else is shown, and any password at will. */
export default async function PasswordPage({ searchParams }: PageProps<'/password'>) {
  const path = nextPath(await searchParams);
  const session = await currentSession();
  if (!session) redirect(`/signin?next=${encodeURIComponent(`/password?next=${encodeURIComponent(path)}`)}`);
  if (session.provider !== 'password') redirect(path);
  const { mustChangePassword, name } = session;
  return (
    <EntryCard
      title={mustChangePassword ? 'Choose a password' : 'Change your password'}
      hint={
        mustChangePassword
          ? 'You signed in with a one-time password. Choose one of your own to go on.'
          : 'Your other browsers will be signed out.'
      }
    >
      <PasswordForm userName={name} next={path} isForced={mustChangePassword} />
    </EntryCard>
  );
}
