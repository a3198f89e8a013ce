import { useQuery } from '@tanstack/react-query';
import type { FieldName } from '@/lib/audit/fields';
import { field } from '@/lib/audit/fields';
import { isMasked } from '@/lib/audit/mask';
import { valuesOptions, type WireResults } from '@/lib/client/panels';
import { MaskedPanel } from './masked-panel';
import type { Asked } from './panel';
import { useStats } from './stats-context';
import { ValuePanel, type Values } from './value-panel';

/** In a table and a file. */
const VALUES = 50;

interface FacetPanelProps {
  id: string;
  title: string;
  name: FieldName;
}

/** Values that the facets of the list count, asked for by itself; a role that sees the core alone is told so. */
export function FacetPanel({ id, title, name }: FacetPanelProps) {
  const stats = useStats();
  const isHidden = stats.isMasked && isMasked(name);
  const { data, error, refetch } = useQuery({
    ...valuesOptions(stats.question, field(name).phrase ?? name, VALUES),
    enabled: stats.isAwake && !isHidden,
  });
  if (isHidden) return <MaskedPanel {...{ id, title }} />;
  return <ValuePanel {...{ id, title, name }} asked={{ data, error, refetch }} />;
}

interface ResultsPanelProps extends FacetPanelProps {
  asked: Asked<WireResults>;
}

/** The same of what was counted by result. */
export function ResultsPanel({ asked, ...panel }: ResultsPanelProps) {
  const { data, error, refetch } = asked;
  return <ValuePanel {...panel} asked={{ data: data && valuesOf(data), error, refetch }} />;
}

function valuesOf({ values, other, distinct }: WireResults): Values {
  const counted = values.map(({ value, events }) => ({ value, events: sum(events) }));
  const sorted = counted.sort((a, b) => b.events - a.events || compare(a.value, b.value));
  const rest = sorted.slice(VALUES).reduce((all, { events }) => all + events, sum(other));
  return { values: sorted.slice(0, VALUES), other: rest, distinct };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, next) => all + next, 0);
}

function compare(a: string | null, b: string | null): number {
  return (a ?? '') < (b ?? '') ? -1 : 1;
}
