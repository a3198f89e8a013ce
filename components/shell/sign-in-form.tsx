'use client';
import { signIn } from 'next-auth/react';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { useAwake } from '@/components/ui/use-awake';
import { LabelledInput } from './labelled-input';

/** Name and password; on success the page that was asked for. `isSecond`: there is another way above it. */
export function SignInForm({ next, isSecond }: { next: string; isSecond: boolean }) {
  const isAwake = useAwake();
  const [isBusy, setIsBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    setIsBusy(true);
    setFault(undefined);
    const error = await ask(String(data.get('name') ?? ''), String(data.get('password') ?? ''));
    if (error === undefined) return window.location.assign(next);
    setFault(faultMessage(error));
    setIsBusy(false);
  };
  return (
    <form method="post" onSubmit={(event) => void submit(event)} className="flex w-full flex-col gap-4">
      {isSecond && (
        <p className="flex items-center gap-3 text-label text-fg2 before:h-px before:grow before:bg-line after:h-px after:grow after:bg-line">
          or with a password
        </p>
      )}
      <LabelledInput label="Name" name="name" autoComplete="username" autoCapitalize="none" />
      <LabelledInput label="Password" name="password" type="password" autoComplete="current-password" />
      {fault && <Notice tone="error">{fault}</Notice>}
      <Button type="submit" look={isSecond ? 'plain' : 'primary'} disabled={isBusy || !isAwake} size="large">
        {isBusy ? 'Signing in…' : 'Sign in'}
      </Button>
    </form>
  );
}

/** The code of what went wrong, or undefined where they are in. */
async function ask(name: string, password: string): Promise<string | undefined> {
  try {
    const answer = await signIn('credentials', { name, password, redirect: false });
    return answer?.ok ? undefined : (answer?.error ?? 'unavailable');
  } catch {
    return 'unavailable';
  }
}

/** `rate_limited.840`: for so many seconds. */
function faultMessage(error: string): string {
  const [code, seconds] = error.split('.');
  if (code === 'CredentialsSignin') return 'That name and password do not match.';
  if (code !== 'rate_limited') return 'The server did not answer. Try again.';
  const minutes = Math.ceil(Number(seconds) / 60);
  return `Too many wrong passwords. Try again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`;
}
