import path from 'node:path';
import { z } from 'zod';

/** What an operator reads of a setting in docs/configuration.md. A setting without it is the program's own, or its tests'. */
export interface About {
  group: 'server' | 'data' | 'ledger' | 'sign-in' | 'limits' | 'mail' | 'observation' | 'output';
  /** Markdown; addresses are relative to docs/. */
  description: string;
  /** What holds where it is unset and the schema has no default. */
  unset: string;
  example: string | undefined;
}

export const ABOUT = z.registry<About>();

export function setting<Schema extends z.ZodType>(
  group: About['group'],
  description: string,
  schema: Schema,
  { unset = 'none', example }: { unset?: string; example?: string } = {},
): Schema {
  ABOUT.add(schema, { group, description, unset, example });
  return schema;
}

export const file = () => z.string().transform((name) => path.resolve(name));
export const web = () => z.url({ protocol: /^https?$/ });
export const count = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
