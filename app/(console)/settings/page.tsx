import { redirect } from 'next/navigation';
import { settingsSection } from '@/lib/client/settings-sections';

export default function Settings() {
  redirect(settingsSection('profile').href);
}
