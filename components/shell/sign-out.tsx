'use client';
import { signOut } from 'next-auth/react';
import { Button } from '@/components/ui/button';

export function SignOut({ size = 'small' }: { size?: 'small' | 'large' }) {
  return (
    <Button size={size} onClick={() => void signOut({ callbackUrl: '/signin' })}>
      Sign out
    </Button>
  );
}
