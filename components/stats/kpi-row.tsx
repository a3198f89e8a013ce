import { useQuery } from '@tanstack/react-query';
import { FIGURES } from '@/lib/audit/panels';
import { summaryOptions } from '@/lib/client/panels';
import { KpiCard, KpiSkeleton } from './kpi-card';
import { kpisOf } from './kpis';
import { PanelFault } from './panel-fault';
import { useStats } from './stats-context';

/** The lines at the end of each row lie outside of the frame. */
const GRID =
  '-mb-px -me-px grid h-full auto-rows-fr grid-cols-2 md:grid-cols-3 xl:grid-cols-6 print:grid-cols-3';

/** The figures of the range, each beside that of the time before. */
export function KpiRow() {
  const stats = useStats();
  const { data, error, refetch } = useQuery({ ...summaryOptions(stats.question), enabled: stats.isAwake });
  return (
    <section
      id="figures"
      aria-label="Figures"
      aria-busy={!data && !error}
      className="h-96 overflow-hidden rounded border border-line md:h-64 xl:h-32 print:h-64 print:break-inside-avoid"
    >
      {data && (
        <dl className={GRID}>
          {kpisOf(data, stats).map((kpi) => (
            <KpiCard key={kpi.label} kpi={kpi} isCompared={stats.isCompared} />
          ))}
        </dl>
      )}
      {!data && error && (
        <div className="h-full p-3">
          <PanelFault error={error} title="Figures" again={() => void refetch()} />
        </div>
      )}
      {!data && !error && (
        <div className={GRID}>
          {FIGURES.map((name) => (
            <KpiSkeleton key={name} />
          ))}
        </div>
      )}
    </section>
  );
}
