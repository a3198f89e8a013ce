import { z } from 'zod';
import { COLUMN_WIDTH, type ColumnLayout, DENSITIES } from '@/lib/audit/layout';
import { keptText } from './kept-text';

const NAME_LENGTH_MAX = 64;
const COLUMNS_MAX = 100;

export const Density = z.enum(DENSITIES);

/** A word of the console, such as the id of a column or a command. */
export const shortName = keptText(1, NAME_LENGTH_MAX);

const Column = z.strictObject({
  id: shortName,
  width: z.number().int().min(COLUMN_WIDTH.min).max(COLUMN_WIDTH.max).nullable().default(null),
  pinned: z.boolean().default(false),
});

/** Columns as a body has them. */
export const Columns = z
  .array(Column)
  .max(COLUMNS_MAX)
  .refine((columns) => new Set(columns.map(({ id }) => id)).size === columns.length, 'A column stands twice')
  .nullable();

/** Columns as an answer has them: those that are shown, in their order. */
export const ColumnsAnswer = z
  .array(z.object({ id: z.string(), width: z.number().int().nullable(), pinned: z.boolean() }))
  .nullable();

/** The columns as an answer and a record have them: nothing else, and always in this order. */
export function printColumns(columns: readonly ColumnLayout[] | null): z.infer<typeof ColumnsAnswer> {
  return columns?.map(({ id, width, pinned }) => ({ id, width, pinned })) ?? null;
}
