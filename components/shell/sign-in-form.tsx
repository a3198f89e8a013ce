'use client';
import { signIn } from 'next-auth/react';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';

type State = 'idle' | 'busy' | 'refused' | 'failed';

const MESSAGES = {
  refused: 'That name and password do not match.',
  failed: 'The server did not answer. Try again.',
} as const;

/** Name and password; on success the page that was asked for. */
export function SignInForm({ next }: { next: string }) {
  const [state, setState] = useState<State>('idle');
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    setState('busy');
    try {
      const answer = await signIn('credentials', {
        name: String(data.get('name') ?? ''),
        password: String(data.get('password') ?? ''),
        redirect: false,
      });
      if (answer?.ok) window.location.assign(next);
      else setState('refused');
    } catch {
      setState('failed');
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="flex w-full flex-col gap-3">
      <label className="flex flex-col gap-1">
        Name
        <input name="name" autoComplete="username" required />
      </label>
      <label className="flex flex-col gap-1">
        Password
        <input name="password" type="password" autoComplete="current-password" required />
      </label>
      {(state === 'refused' || state === 'failed') && <Notice tone="error">{MESSAGES[state]}</Notice>}
      <Button type="submit" look="primary" disabled={state === 'busy'} className="justify-center">
        {state === 'busy' ? 'Signing in…' : 'Sign in'}
      </Button>
    </form>
  );
}
