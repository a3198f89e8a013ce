import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { SignInForm } from '@/components/shell/sign-in-form';
import { currentSession } from '@/app/(console)/session';

export const metadata: Metadata = { title: 'Sign in' };

/** `?next=` is where to go afterwards; only a path of this console is followed. */
export default async function SignInPage({ searchParams }: PageProps<'/signin'>) {
  const { next } = await searchParams;
  const path = typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/logs';
  if (await currentSession()) redirect(path);
  return (
    <main className="mx-auto flex min-h-screen max-w-xs flex-col items-center justify-center gap-6 p-4">
      <h1 className="text-heading font-semibold">Sign in to Trailmark</h1>
      <SignInForm next={path} />
    </main>
  );
}
