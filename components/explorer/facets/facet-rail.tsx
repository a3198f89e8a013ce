import { useQuery } from '@tanstack/react-query';
import { useExplorer } from '@/components/explorer/explorer-context';
import type { Layout } from '@/components/explorer/use-layout';
import { Button } from '@/components/ui/button';
import { type FieldName, field } from '@/lib/audit/fields';
import { isMasked } from '@/lib/audit/mask';
import { facetOptions, retry } from '@/lib/client/queries';
import type { Question } from '@/lib/client/question';
import { FacetSection } from './facet-section';
import { RailSkeleton } from './rail-skeleton';

const FIELDS = [
  ...(['result', 'action', 'actorId', 'actorType', 'resourceType', 'tenantId', 'partnerId'] as const),
  ...(['source', 'httpStatus', 'ip'] as const),
] as const satisfies readonly FieldName[];

/** Values that one request counts of each field: enough for most trees of actions to be whole. */
const VALUES = 100;

interface FacetRailProps {
  /** What the list shows, once it does. */
  question: Question;
  /** Whether the reader reaches several tenants. */
  hasTenants: boolean;
  layout: Pick<Layout, 'folded' | 'onFolded'>;
}

/** How often each value occurs among what the list holds, each field without its own conditions. */
export function FacetRail({ question, hasTenants, layout }: FacetRailProps) {
  const { parsed } = useExplorer();
  const fields = FIELDS.filter(
    (name) =>
      !(parsed.isMasked && isMasked(name)) && (hasTenants || (name !== 'tenantId' && name !== 'partnerId')),
  );
  const words = fields.map((name) => field(name).phrase ?? name);
  const { data, error, refetch, isPending } = useQuery({
    ...facetOptions(question, words, VALUES),
    retry,
    placeholderData: (before) => before,
  });
  if (error && !data)
    return (
      <div className="flex flex-col items-start gap-2 p-3">
        <p>Counts unavailable</p>
        <Button onClick={() => void refetch()}>Retry</Button>
      </div>
    );
  if (isPending) return <RailSkeleton />;
  return fields.map((name) => (
    <FacetSection
      key={name}
      name={name}
      facet={data?.find((it) => it.field === field(name).phrase)}
      isFolded={isFolded(layout.folded, name)}
      onFold={() => layout.onFolded(toggled(layout.folded, name))}
    />
  ));
}

/** Folded as long as nobody opens them. */
const FOLDED: readonly FieldName[] = ['actorType', 'resourceType', 'partnerId', 'source', 'httpStatus', 'ip'];

/** What a reader has turned round stands in the list: those that are folded at first are open then. */
function isFolded(turned: readonly string[], name: FieldName): boolean {
  return FOLDED.includes(name) !== turned.includes(name);
}

function toggled(turned: readonly string[], name: FieldName): readonly string[] {
  return turned.includes(name) ? turned.filter((it) => it !== name) : [...turned, name];
}
