import { ADMIN_ROLES, type Role } from '@/lib/audit/role';

export interface SettingsSection {
  label: string;
  href: `/settings/${string}`;
  group: SettingsGroup;
  /** What it is for, under its title. */
  hint: string;
  /** Who may use it; left out: everybody. What each of them may do there, the API decides. */
  roles?: readonly Role[];
}

export const SETTINGS_GROUPS = ['Yours', 'Access', 'Data'] as const;
export type SettingsGroup = (typeof SETTINGS_GROUPS)[number];

/** Every section of the settings, once: its place in the navigation, its title, and who is let in. */
export const SETTINGS_SECTIONS = {
  profile: {
    label: 'Profile',
    href: '/settings/profile',
    group: 'Yours',
    hint: 'How you have the console, wherever you sign in.',
  },
  views: {
    label: 'Saved views',
    href: '/settings/views',
    group: 'Yours',
    hint: 'Questions that you keep under a name, and those that others share with you.',
  },
  reports: {
    label: 'Reports',
    href: '/settings/reports',
    group: 'Yours',
    hint: 'Saved views that are sent by mail, daily or weekly.',
  },
  users: {
    label: 'Users',
    href: '/settings/users',
    group: 'Access',
    hint: 'People who sign in here with a password, and what they may do.',
    roles: ADMIN_ROLES,
  },
  apiKeys: {
    label: 'API keys',
    href: '/settings/api-keys',
    group: 'Access',
    hint: 'Keys of machines that write the events of one tenant, or read them.',
    roles: ADMIN_ROLES,
  },
  clients: {
    label: 'OAuth clients',
    href: '/settings/clients',
    group: 'Access',
    hint: 'Machines that get tokens from /oauth/token.',
    roles: ['super_admin'],
  },
  tenants: {
    label: 'Tenants',
    href: '/settings/tenants',
    group: 'Access',
    hint: 'Whose logs there are, and the partners that they belong to.',
    roles: ['super_admin', 'partner_admin'],
  },
  import: {
    label: 'Import',
    href: '/settings/import',
    group: 'Data',
    hint: 'Events out of files of other systems. What is stored already is not stored twice.',
    roles: ADMIN_ROLES,
  },
  exports: {
    label: 'Exports',
    href: '/settings/exports',
    group: 'Data',
    hint: 'Files of events that you asked for.',
  },
  retention: {
    label: 'Retention',
    href: '/settings/retention',
    group: 'Data',
    hint: 'How long events are kept, what that would delete, and what the log takes.',
  },
  holds: {
    label: 'Legal holds',
    href: '/settings/holds',
    group: 'Data',
    hint: 'What may not be deleted while a case is open.',
    roles: [...ADMIN_ROLES, 'auditor'],
  },
  redaction: {
    label: 'Redaction',
    href: '/settings/redaction',
    group: 'Data',
    hint: 'What is taken out of events before they are stored, beside the secrets that are taken out everywhere.',
    roles: [...ADMIN_ROLES, 'auditor'],
  },
  keys: {
    label: 'Keys and witnesses',
    href: '/settings/keys',
    group: 'Data',
    hint: 'What the log is signed with, and who holds its checkpoints outside of this installation.',
  },
} as const satisfies Record<string, SettingsSection>;

export type SectionId = keyof typeof SETTINGS_SECTIONS;

export function settingsSection(id: SectionId): SettingsSection {
  return SETTINGS_SECTIONS[id];
}

export function maySee({ roles }: SettingsSection, role: Role | undefined): boolean {
  return roles === undefined || (role !== undefined && roles.includes(role));
}

/** The sections of a role, in their groups; groups without any are left out. */
export function sectionsOf(role: Role | undefined): { group: SettingsGroup; sections: SettingsSection[] }[] {
  const seen = Object.values<SettingsSection>(SETTINGS_SECTIONS).filter((section) => maySee(section, role));
  return SETTINGS_GROUPS.map((group) => ({
    group,
    sections: seen.filter((section) => section.group === group),
  })).filter(({ sections }) => sections.length > 0);
}
