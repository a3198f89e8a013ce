import type { Metadata } from 'next';
import { SectionPage } from '@/app/(console)/settings/section-page';
import { ProfileSettings } from '@/components/settings/profile/profile-settings';

export const metadata: Metadata = { title: 'Profile' };
export const dynamic = 'force-dynamic';

/** /settings/profile: look, density, zone and keys of whoever is signed in. */
export default function ProfilePage() {
  return (
    <SectionPage id="profile">
      <ProfileSettings />
    </SectionPage>
  );
}
