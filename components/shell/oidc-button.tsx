'use client';
import { signIn } from 'next-auth/react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { useAwake } from '@/components/ui/use-awake';

/** Leads to the identity provider and, from there, to the page that was asked for. */
export function OidcButton({ name, next }: { name: string; next: string }) {
  const isAwake = useAwake();
  const [isBusy, setIsBusy] = useState(false);
  const go = () => {
    setIsBusy(true);
    void signIn('oidc', { callbackUrl: next }).catch(() => setIsBusy(false));
  };
  return (
    <Button look="primary" onClick={go} disabled={isBusy || !isAwake} size="large">
      Continue with {name}
    </Button>
  );
}
