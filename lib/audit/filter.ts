import type { Operator } from './field';
import { type FieldName, field } from './fields';

/** One comparison; `values` has one element, or several for in / notIn, or none for isNull (`true`/`false`). */
export interface Condition {
  field: FieldName;
  op: Operator;
  values: readonly string[];
}

/** All conditions hold (AND); several values of one condition are alternatives (OR). */
export type AuditFilter = readonly Condition[];

/** A condition of one value. Throws where the registry does not offer the operator for the field. */
export function condition(name: FieldName, op: Operator, ...values: readonly string[]): Condition {
  if (!field(name).operators.includes(op)) throw new Error(`field ${name} has no operator ${op}`);
  return { field: name, op, values };
}
