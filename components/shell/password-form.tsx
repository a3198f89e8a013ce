'use client';
import Link from 'next/link';
import { type FormEvent, useState } from 'react';
import { Button, buttonClass } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { useAwake } from '@/components/ui/use-awake';
import { LabelledInput } from './labelled-input';
import { SignOut } from './sign-out';

/** The present password once and the next one twice. `isForced`: there is no way on without it, but out. */
export function PasswordForm({
  userName,
  next,
  isForced,
}: {
  userName: string;
  next: string;
  isForced: boolean;
}) {
  const isAwake = useAwake();
  const [isBusy, setIsBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    setIsBusy(true);
    const found = await change(data);
    if (found === undefined) return window.location.assign(next);
    setFault(found);
    setIsBusy(false);
  };
  return (
    <form method="post" onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <input type="text" name="username" autoComplete="username" value={userName} readOnly hidden />
      <LabelledInput
        label={isForced ? 'One-time password' : 'Current password'}
        {...{ name: 'current', type: 'password', autoComplete: 'current-password' }}
      />
      <LabelledInput
        label="New password"
        {...{ name: 'next', type: 'password', autoComplete: 'new-password', 'aria-describedby': 'rules' }}
      />
      <p id="rules" className="-mt-3 text-label text-fg2">
        At least 12 characters. A few words in a row are easy to keep and hard to guess.
      </p>
      <LabelledInput
        label="New password again"
        {...{ name: 'again', type: 'password', autoComplete: 'new-password' }}
      />
      {fault && <Notice tone="error">{fault}</Notice>}
      <Button type="submit" look="primary" disabled={isBusy || !isAwake} size="large">
        {isBusy ? 'Changing…' : 'Change password'}
      </Button>
      {isForced ? (
        <SignOut size="large" />
      ) : (
        <Link href={next} className={buttonClass('plain', 'large')}>
          Cancel
        </Link>
      )}
    </form>
  );
}

/** What is wrong, or undefined where the password is changed. */
async function change(data: FormData): Promise<string | undefined> {
  const [current, next, again] = ['current', 'next', 'again'].map((name) => String(data.get(name) ?? ''));
  if (next !== again) return 'The new passwords are not the same.';
  try {
    const response = await fetch('/api/console/password', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ current, next }),
    });
    if (response.ok) return undefined;
    const { detail }: { detail?: unknown } = await response.json();
    return typeof detail === 'string' ? detail : FAILED;
  } catch {
    return FAILED;
  }
}

const FAILED = 'The server did not answer. Try again.';
