import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { currentSession } from '@/app/(console)/session';
import { nextPath } from '@/app/next-path';
import { EntryCard } from '@/components/shell/entry-card';
import { OidcButton } from '@/components/shell/oidc-button';
import { SignInForm } from '@/components/shell/sign-in-form';
import { Notice } from '@/components/ui/notice';
import { oidcSettings } from '@/lib/auth/oidc';
import { errorMessage } from './messages';

export const metadata: Metadata = { title: 'Sign in' };

/** `?next=` is where to go afterwards; only a path of this console is followed. */
export default async function SignInPage({ searchParams }: PageProps<'/signin'>) {
  const search = await searchParams;
  const path = nextPath(search);
  if (await currentSession()) redirect(path);
  const oidc = oidcSettings();
  const message = errorMessage(search.error);
  return (
    <EntryCard title="Sign in to Trailmark">
      {message && <Notice tone="error">{message}</Notice>}
      {oidc && <OidcButton name={oidc.name} next={path} />}
      <SignInForm next={path} isSecond={oidc !== undefined} />
      <a href="/docs" className="text-center text-label text-fg2 underline underline-offset-2">
        API reference
      </a>
    </EntryCard>
  );
}
