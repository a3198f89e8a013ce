import { useQuery } from '@tanstack/react-query';
import { resultsOptions } from '@/lib/client/panels';
import { FailuresPanel } from './failures-panel';
import { HoursPanel } from './hours-panel';
import { KpiRow } from './kpi-row';
import { NewPanel } from './new-panel';
import { SpikesPanel } from './spikes-panel';
import { useStats } from './stats-context';
import { TimePanel } from './time-panel';
import { FacetPanel, ResultsPanel } from './top-panels';

const ROW = 'grid gap-3 print:block';

/** All panels. Each is a question of its own, so that none waits for another. */
export function PanelGrid() {
  const { question, isAwake, hasTenants } = useStats();
  const actions = useQuery({ ...resultsOptions(question, 'action'), enabled: isAwake });
  const types = useQuery({ ...resultsOptions(question, 'type'), enabled: isAwake });
  return (
    <>
      <KpiRow />
      <div className={`${ROW} xl:grid-cols-[2fr_1fr]`}>
        <TimePanel />
        <SpikesPanel />
      </div>
      <div className={`${ROW} md:grid-cols-2 xl:grid-cols-4`}>
        <ResultsPanel id="actions" title="Top actions" name="action" asked={actions} />
        <FacetPanel id="actors" title="Top actors" name="actorId" />
        <ResultsPanel id="resource-types" title="Top resource types" name="resourceType" asked={types} />
        <FacetPanel id="addresses" title="Top addresses" name="ip" />
      </div>
      <div className={`${ROW} xl:grid-cols-2`}>
        <FailuresPanel asked={actions} />
        <HoursPanel />
      </div>
      <div className={`${ROW} lg:grid-cols-3`}>
        <NewPanel id="new-actors" title="New actors" name="actorId" word="actor" />
        <NewPanel id="new-addresses" title="New addresses" name="ip" word="ip" />
        <NewPanel id="new-actions" title="New actions" name="action" word="action" />
      </div>
      {hasTenants && (
        <div className={`${ROW} md:grid-cols-2`}>
          <FacetPanel id="tenants" title="Tenants" name="tenantId" />
          <FacetPanel id="partners" title="Partners" name="partnerId" />
        </div>
      )}
    </>
  );
}
