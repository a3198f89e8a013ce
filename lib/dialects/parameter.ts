import { z } from 'zod';
import type { Issue } from '@/lib/audit/error';
import type { Operator } from '@/lib/audit/field';
import type { FieldName } from '@/lib/audit/fields';
import type { Coerced } from './coercion/coerced';

/** What the reference says of a parameter: its JSON schema, and the field it filters by, if it does. */
export interface ParameterMeta {
  schema: Readonly<Record<string, unknown>>;
  description: string;
  field?: FieldName;
  /** How it compares; absent: it asks for this value. */
  op?: Operator;
  /** It is a phrase: its conditions are those of the operation's filter, and its words are searched for. */
  isPhrase?: true;
}

const registry = z.registry<ParameterMeta>();

/** A query parameter: how its texts are read, and how it is documented. The texts are all values of that name, in order. */
export function parameter<T>(read: (texts: readonly string[]) => Coerced<T>, meta: ParameterMeta) {
  const schema = z.array(z.string()).transform((texts, ctx): T => {
    const coerced = read(texts);
    if (coerced.ok) return coerced.value;
    const { type, msg, ctx: context } = coerced;
    ctx.addIssue({ code: 'custom', message: msg, params: { type, ctx: context } });
    return z.NEVER;
  });
  schema.register(registry, meta);
  return schema;
}

/** The parameters of an endpoint, in their declared order, which is the order of faults. */
export type QuerySchema = z.ZodObject<Readonly<Record<string, z.ZodType<unknown, string[]>>>>;

/**
 * Reads the parameters that the schema names; unknown ones are ignored. Every fault becomes an issue whose place is
 * the dialect's.
 */
export function readQuery<Schema extends QuerySchema>(
  schema: Schema,
  params: URLSearchParams,
  print: (name: string, fault: z.core.$ZodIssue, texts: readonly string[]) => Issue,
): { query: z.output<Schema> } | { issues: readonly Issue[] } {
  const texts = (name: string) => params.getAll(name);
  const given = Object.fromEntries(Object.keys(schema.shape).map((name) => [name, texts(name)]));
  const parsed = schema.safeParse(given);
  if (parsed.success) return { query: parsed.data };
  const order = Object.keys(schema.shape);
  const faults = [...parsed.error.issues].sort(
    (one, other) => order.indexOf(nameOf(one)) - order.indexOf(nameOf(other)),
  );
  return { issues: faults.map((fault) => print(nameOf(fault), fault, texts(nameOf(fault)))) };
}

function nameOf(issue: z.core.$ZodIssue): string {
  return String(issue.path[0] ?? '');
}

/** What the reference says of a parameter. Throws where a schema was not made by {@link parameter}. */
export function parameterMeta(schema: z.ZodType): ParameterMeta {
  const meta = registry.get(schema);
  if (!meta) throw new Error('a query parameter has no documentation: make it with parameter()');
  return meta;
}
