import { z } from 'zod';
import { DEFAULT_PREFERENCES, THEMES } from '@/lib/audit/preferences';
import { isZoneName } from '@/lib/audit/zone';
import { keptText } from './kept-text';
import { Columns, ColumnsAnswer, Density, shortName } from './layout';
import { operation } from './operation';
import { trailmark } from './trailmark';

/** Body of what somebody chooses. */
export const PREFERENCES_BYTES_MAX = 16 * 1024;

const ENTRIES_MAX = 100;

const Theme = z.enum(THEMES);
const zoneWords = '`utc`, `local` (of the browser), or the IANA name of a time zone.';

const PreferencesAnswer = z
  .object({
    theme: Theme,
    density: Density,
    zone: z.string().describe(zoneWords),
    columns: ColumnsAnswer.describe('Null: those of the page.'),
    shortcuts: z.object({
      enabled: z.boolean(),
      keys: z.record(z.string(), z.string()).describe('Of commands that have another key than usual.'),
    }),
    facets_collapsed: z.array(z.string()),
  })
  .meta({ id: 'Preferences' });
export type PreferencesAnswer = z.infer<typeof PreferencesAnswer>;

const Shortcuts = z.strictObject({
  enabled: z.boolean(),
  keys: z
    .record(shortName, keptText(1, 64))
    .refine((keys) => Object.keys(keys).length <= ENTRIES_MAX, `More than ${ENTRIES_MAX} keys`)
    .default({}),
});

const { theme, density, zone, columns, shortcuts, facetsCollapsed } = DEFAULT_PREFERENCES;

export const PreferencesRequest = z
  .strictObject({
    theme: Theme.default(theme),
    density: Density.default(density),
    zone: z
      .string()
      .refine((text) => text === 'utc' || text === 'local' || isZoneName(text), 'Not a time zone')
      .default(zone)
      .describe(zoneWords),
    columns: Columns.default(columns && [...columns]),
    shortcuts: Shortcuts.default(shortcuts),
    facets_collapsed: z
      .array(shortName)
      .max(ENTRIES_MAX)
      .default([...facetsCollapsed]),
  })
  .meta({ id: 'PreferencesRequest', examples: [{ theme: 'dark', zone: 'Europe/Berlin' }] });

const declared = {
  dialect: trailmark,
  permission: 'audit:read',
  servesConsole: true,
  path: '/api/v1/preferences',
  query: z.object({}),
} as const;

export const getPreferences = operation({
  ...declared,
  id: 'getPreferences',
  method: 'GET',
  summary: 'How the caller has the console',
  answers: [
    { status: 200, description: 'What they chose, or what holds without it.', schema: PreferencesAnswer },
  ],
  errors: ['forbidden'],
});

export const putPreferences = operation({
  ...declared,
  id: 'putPreferences',
  method: 'PUT',
  summary: 'Choose how the console is; what is left out is as without a choice',
  body: { 'application/json': PreferencesRequest },
  answers: [{ status: 200, description: 'As it is kept.', schema: PreferencesAnswer }],
  errors: ['forbidden', 'invalid_request', 'invalid_body', 'too_large'],
});
