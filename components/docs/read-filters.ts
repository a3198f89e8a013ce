import type { JsonObject } from '@/lib/audit/json';
import { text } from './read-schema';
import type { FilterField } from './reference';

/** Parts parameters into those of the grammar `field` and `field__op`, by field, and all others. */
export function groupFilters(parameters: readonly JsonObject[]): {
  filters: FilterField[];
  others: JsonObject[];
} {
  const names = parameters.map(({ name }) => text(name) ?? '');
  const fields = new Set(names.flatMap((name) => (name.includes('__') ? [fieldOf(name)] : [])));
  const filters = [...fields].map((field): FilterField => {
    const own = parameters.filter(({ name }) => fieldOf(text(name) ?? '') === field);
    const label = labelOf(own);
    const operators = own.flatMap(({ name, description }) => {
      const word = (text(name) ?? '').slice(field.length + 2);
      return word === '' ? [] : [{ word, label: sentence(description).slice(label.length).trim() }];
    });
    return { name: field, label, operators };
  });
  return { filters, others: parameters.filter(({ name }) => !fields.has(fieldOf(text(name) ?? ''))) };
}

function fieldOf(name: string): string {
  return name.split('__', 1)[0] ?? name;
}

/** The field in words: its own parameter says that it `is` a value. */
function labelOf(parameters: readonly JsonObject[]): string {
  return sentence(parameters[0]?.description).replace(/ is$/, '');
}

function sentence(description: JsonObject[string] | undefined): string {
  return (text(description) ?? '').replace(/\.$/, '');
}
