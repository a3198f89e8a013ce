import { LogTabs } from '@/components/audit/log-tabs';
import type { LogKind } from '@/lib/audit/scope';
import { integrityHref } from '@/lib/client/integrity-query';
import { Explanation } from './explanation';
import { LedgerPanel } from './ledger-panel';
import { TenantPicker } from './tenant-picker';

interface IntegrityViewProps {
  /** Those to choose from. */
  tenants: readonly string[];
  tenantId: string | undefined;
  log: LogKind;
}

/** One ledger: what the browser has checked itself, and apart from it what only the server says. */
export function IntegrityView({ tenants, tenantId, log }: IntegrityViewProps) {
  const hrefs = {
    main: integrityHref({ tenantId, log: 'main' }),
    access: integrityHref({ tenantId, log: 'access' }),
  };
  return (
    <div className="flex flex-col gap-6 p-4">
      <div>
        <LogTabs log={log} hrefs={hrefs} />
        <div className="flex flex-wrap items-center justify-between gap-2">
          <h1 className="text-heading font-semibold">Integrity</h1>
          {(tenants.length > 1 || tenantId !== tenants[0]) && (
            <TenantPicker tenants={tenants} tenantId={tenantId} log={log} />
          )}
        </div>
      </div>
      {tenantId === undefined ? (
        <p className="text-title">There is no tenant yet, and so no ledger.</p>
      ) : (
        <LedgerPanel key={`${log}/${tenantId}`} tenantId={tenantId} log={log} />
      )}
      <Explanation />
    </div>
  );
}
