import type { Metadata } from 'next';
import { SectionPage } from '@/app/(console)/settings/section-page';
import { UsersSettings } from '@/components/settings/users/users-settings';

export const metadata: Metadata = { title: 'Users' };
export const dynamic = 'force-dynamic';

/** /settings/users: the users that somebody administers. */
export default function UsersPage() {
  return (
    <SectionPage id="users">
      <UsersSettings />
    </SectionPage>
  );
}
