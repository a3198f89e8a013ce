import { createContext, useContext } from 'react';
import type { Role } from '@/lib/audit/role';

/** Who looks at the settings. */
export interface SettingsViewer {
  /** Their name among the users, or what the identity provider calls them. */
  subject: string;
  role: Role | undefined;
  tenantId: string | undefined;
  partnerId: string | undefined;
}

export const SettingsContext = createContext<SettingsViewer | undefined>(undefined);

/** Who looks at the settings; throws outside of them. */
export function useViewer(): SettingsViewer {
  const viewer = useContext(SettingsContext);
  if (!viewer) throw new Error('useViewer: outside of the settings');
  return viewer;
}
