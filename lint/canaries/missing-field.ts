import type { FieldName } from '@/lib/audit/fields';

/** Must not compile: a map over the fields names every one of them. */
export const labels = { id: 'Event ID' } as const satisfies Record<FieldName, string>;
