import { currentSession } from '@/app/(console)/session';
import { SettingsFrame } from '@/components/settings/settings-frame';
import { sectionsOf } from '@/lib/client/settings-sections';

/** The frame of the settings: their sections at the side. Without a session it stands aside, as the console's does. */
export default async function SettingsLayout({ children }: LayoutProps<'/settings'>) {
  const session = await currentSession();
  if (!session || session.mustChangePassword) return children;
  const { role, tenantId, partnerId, subject } = session.principal;
  return (
    <SettingsFrame viewer={{ subject, role, tenantId, partnerId }} groups={sectionsOf(role)}>
      {children}
    </SettingsFrame>
  );
}
