import { AuditError } from '@/lib/audit/error';
import type { Facet, Facets, ValueCount } from '@/lib/audit/facets';
import { type FieldName, field } from '@/lib/audit/fields';
import type { AuditFilter } from '@/lib/audit/filter';
import { isMasked } from '@/lib/audit/mask';
import type { Also } from '@/lib/audit/page';
import type { Scope } from '@/lib/audit/scope';
import { isOutOfTime } from '@/lib/transient';
import { parseAsOf, planAsOf } from './as-of';
import { type Counting, countFacetBlocks, isOfBlocks } from './facet-blocks';
import { countFacetRows, countsOf, type FacetCounts, type FieldCounts } from './facet-rows';
import { explainPlan, planRead } from './plan';
import { notePlan, readOn } from './reading';

const VALUES = 50;

export interface FacetOptions extends Also {
  /** Values of each field, at most. */
  valuesMax?: number;
  /** Only values that hold this text, without case. */
  contains?: string | undefined;
  /** Whether the conditions on a field hold for its own values too, and are not set aside. */
  keepsOwn?: boolean;
}

/**
 * The most frequent values of each field among the events of a filter; the conditions on the field itself are set aside,
 * so that its other values can be seen, unless they are to be kept. Exact, from one snapshot for all fields without conditions of their own: action,
 * resource type, result, tenant and partner from blocks, and actors too where only place and time choose; others row by
 * row, where there are not too many. Under `asOf` what came since is not counted, nor what was erased since: it has no
 * values. Throws `forbidden` for what the reader may not see.
 */
export async function facets(
  scope: Scope,
  filter: AuditFilter,
  fields: readonly FieldName[],
  { search, asOf, valuesMax = VALUES, contains, keepsOwn = false }: FacetOptions = {},
): Promise<Facets> {
  for (const name of fields) refuseField(scope, name);
  const then = asOf === undefined ? undefined : parseAsOf(scope, asOf);
  const groups = keepsOwn ? [{ others: filter, names: [...new Set(fields)] }] : groupsOf(filter, fields);
  // Whoever looks for a text looks through all values.
  const read = contains === undefined ? valuesMax : undefined;
  const counted = await Promise.all(
    groups.map(({ others, names }) => countGroup(scope, others, names, { search, then, valuesMax: read })),
  );
  const counts = new Map(counted.flatMap((group) => [...group]));
  const found = fields.map((name): [FieldName, Facet | undefined] => {
    const all = counts.get(name);
    const found = all && contains !== undefined ? countsOf(all.values.filter(holds(contains))) : all;
    return [name, found && cut(name, found, valuesMax)];
  });
  return Object.fromEntries(found);
}

function refuseField(scope: Scope, name: FieldName): void {
  if (!field(name).facet) throw new AuditError('invalid_request', `The field ${name} has no facet`);
  if (scope.isMasked && isMasked(name))
    throw new AuditError('forbidden', `The field ${name} is not available to this role`);
}

/** Fields that are counted among the same events: those without conditions of their own are together. */
interface Group {
  others: AuditFilter;
  names: FieldName[];
}

function groupsOf(filter: AuditFilter, fields: readonly FieldName[]): Group[] {
  const groups: Group[] = [];
  for (const name of new Set(fields)) {
    const others = filter.filter((condition) => condition.field !== name);
    const same = groups.find((group) => group.others.length === filter.length);
    if (same && others.length === filter.length) same.names.push(name);
    else groups.push({ others, names: [name] });
  }
  return groups;
}

async function countGroup(
  scope: Scope,
  filter: AuditFilter,
  names: readonly FieldName[],
  { search, then, valuesMax }: Counting & Pick<Also, 'search'>,
): Promise<FacetCounts> {
  const present = await readOn('list', (sql) => planRead(sql, scope, filter, search));
  notePlan(explainPlan(`facet ${names.join('+')}`, present));
  const plan = then === undefined ? present : planAsOf(present, then);
  if (plan.access === 'nothing') return new Map(names.map((name) => [name, countsOf([])]));
  const ofRows = names.filter((name) => !isOfBlocks(plan, name));
  const [blocks, rows] = await Promise.all([
    countFacetBlocks(
      plan,
      names.filter((name) => isOfBlocks(plan, name)),
      { then, valuesMax },
    ),
    orTooMany(countFacetRows(plan, ofRows, then)),
  ]);
  return new Map([...blocks, ...rows]);
}

/** Where the budget of a read is spent, there are too many events to be looked at. */
async function orTooMany(counting: Promise<FacetCounts>): Promise<FacetCounts> {
  try {
    return await counting;
  } catch (error) {
    if (isOutOfTime(error)) return new Map();
    throw error;
  }
}

function holds(contains: string): (count: ValueCount) => boolean {
  const part = contains.toLowerCase();
  return ({ value }) => value?.toLowerCase().includes(part) ?? false;
}

function cut(name: FieldName, { values, distinct, events }: FieldCounts, valuesMax: number): Facet {
  const first = values.slice(0, valuesMax);
  return {
    field: name,
    values: first,
    other: first.reduce((left, value) => left - value.events, events),
    distinct,
  };
}
