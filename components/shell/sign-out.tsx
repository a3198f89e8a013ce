'use client';
import { Button } from '@/components/ui/button';
import { leave } from './leave';

export function SignOut({ size = 'small' }: { size?: 'small' | 'large' }) {
  return (
    <Button size={size} onClick={() => void leave()}>
      Sign out
    </Button>
  );
}
