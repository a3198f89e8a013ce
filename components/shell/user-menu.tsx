'use client';
import { CircleUser } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Menu, type MenuItem } from '@/components/ui/menu';
import { Popover } from '@/components/ui/popover';
import { THEMES, type Theme } from '@/lib/audit/preferences';
import { visible } from '@/lib/audit/visible';
import { applyTheme, keepTheme } from '@/lib/client/preferences';
import { leave } from './leave';

export interface UserMenuProps {
  name: string;
  /** What they may see, in words. */
  role: string;
  theme: Theme;
  /** Whether their password is kept here, and so can be changed here. */
  hasPassword: boolean;
}

const THEME_LABELS = { system: 'As the system is', light: 'Light', dark: 'Dark' } as const satisfies Record<
  Theme,
  string
>;

/** Who is signed in, how the console looks to them, and the way out. */
export function UserMenu({ name, role, theme: first, hasPassword }: UserMenuProps) {
  const router = useRouter();
  const [theme, setTheme] = useState(first);
  const choose = (next: Theme) => {
    setTheme(next);
    applyTheme(next);
    void keepTheme(next);
  };
  const items: MenuItem[] = [
    ...THEMES.map((each) => ({
      label: THEME_LABELS[each],
      isChecked: each === theme,
      onSelect: () => choose(each),
    })),
    ...(hasPassword
      ? [{ label: 'Change password', isApart: true, onSelect: () => router.push('/password') }]
      : []),
    { label: 'Sign out', isApart: !hasPassword, onSelect: () => void leave() },
  ];
  return (
    <Popover
      label="User"
      triggerClass="max-w-full flex-col gap-0 border-transparent bg-transparent! px-1 py-1 text-meta font-normal"
      trigger={
        <>
          <CircleUser aria-hidden className="size-5" />
          <bdi className="max-w-8 truncate sm:max-w-12">{visible(name)}</bdi>
        </>
      }
    >
      {(close) => (
        <Menu label="User" items={items} close={close}>
          <p className="border-b border-line px-3 pb-2">
            <bdi className="font-medium">{visible(name)}</bdi>
            <br />
            <span className="text-label text-fg2">{role}</span>
          </p>
        </Menu>
      )}
    </Popover>
  );
}
