import { useQuery } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { useDeferredValue, useId, useRef, useState } from 'react';
import { useExplorer } from '@/components/explorer/explorer-context';
import { cn } from '@/components/ui/cn';
import { type FieldName, field } from '@/lib/audit/fields';
import type { FacetAnswer } from '@/lib/client/queries';
import { valueOptions } from '@/lib/client/queries';
import { treeOf, type ValueNode } from '@/lib/client/value-tree';
import { FacetValues } from './facet-values';

const SHOWN = 8;
const SHOWN_MORE = 50;

interface FacetSectionProps {
  name: FieldName;
  facet: FacetAnswer | undefined;
  isFolded: boolean;
  onFold(): void;
}

/** One field with its values. */
export function FacetSection({ name, facet, isFolded, onFold }: FacetSectionProps) {
  const id = useId();
  const { label } = field(name);
  return (
    <section aria-labelledby={id} className="border-b border-line py-1">
      <h2>
        <button
          id={id}
          type="button"
          aria-expanded={!isFolded}
          onClick={onFold}
          className="flex min-h-target w-full items-center gap-1 px-3 text-label font-semibold text-fg2 hover:text-fg"
        >
          <ChevronRight aria-hidden className={cn('size-3', !isFolded && 'rotate-90')} />
          {label}
          {facet?.values && (
            <span key={facet.distinct} className="ms-auto font-normal text-fg3 tabular-nums">
              {facet.distinct}
            </span>
          )}
        </button>
      </h2>
      {!isFolded && facet && <Values name={name} facet={facet} />}
    </section>
  );
}

function Values({ name, facet }: { name: FieldName; facet: FacetAnswer }) {
  const { question } = useExplorer();
  const [typed, setTyped] = useState('');
  const [isLong, setLong] = useState(false);
  const part = useDeferredValue(typed);
  const kept = useKeptHeight(facet);
  const found = useQuery({
    ...valueOptions(question, facet.field, part, SHOWN_MORE),
    enabled: part !== '',
    placeholderData: (before) => before,
  });
  if (facet.values === null)
    return (
      <p className="px-3 pb-2 text-label text-fg2">
        Too many events to count one by one. Narrow the time range.
      </p>
    );
  const shown = part === '' ? facet : (found.data ?? facet);
  const nodes = nodesOf(name, shown);
  const counts = new Map(facet.values.map(({ value, events }) => [value, events]));
  const limit = isLong ? SHOWN_MORE : SHOWN;
  const hasMore = nodes.length > SHOWN;
  return (
    <div {...kept.box}>
      {(facet.distinct > SHOWN || typed !== '') && (
        <input
          type="search"
          aria-label={`Find ${field(name).label.toLowerCase()}`}
          placeholder="Find"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          className="mx-6 mb-1 w-52 border-line"
        />
      )}
      {part !== '' && found.error && <p className="px-3 pb-1 text-label text-fg2">Search unavailable</p>}
      <FacetValues
        name={name}
        nodes={nodes.slice(0, limit)}
        countOf={(value) => counts.get(value) ?? (facet.other === 0 ? 0 : undefined)}
      />
      {hasMore && (
        <button
          type="button"
          onClick={() => {
            kept.forget();
            setLong(!isLong);
          }}
          className="min-h-6 px-6 text-label text-accent hover:underline"
        >
          {isLong ? 'Show fewer' : `Show ${Math.min(nodes.length, SHOWN_MORE) - SHOWN} more`}
        </button>
      )}
    </div>
  );
}

/** As high as it was with the counts before: fewer values move nothing that stands below them. */
function useKeptHeight(facet: FacetAnswer) {
  const box = useRef<HTMLDivElement>(null);
  const kept = useRef<{ facet: FacetAnswer; height: number | undefined }>({ facet, height: undefined });
  if (kept.current.facet !== facet) kept.current = { facet, height: box.current?.offsetHeight };
  const { height } = kept.current;
  const forget = () => {
    kept.current = { facet, height: undefined };
  };
  return { box: { ref: box, style: { minHeight: height } }, forget };
}

function nodesOf(name: FieldName, { values, other }: FacetAnswer): readonly ValueNode[] {
  const known = (values ?? []).flatMap(({ value, events }) => (value === null ? [] : [{ value, events }]));
  if (name === 'action') return treeOf(known, other === 0);
  return known.map(({ value, events }) => ({ text: value, events, children: undefined }));
}
