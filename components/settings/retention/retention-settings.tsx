'use client';
import { useQuery } from '@tanstack/react-query';
import { Asked } from '@/components/settings/asked';
import { useViewer } from '@/components/settings/settings-context';
import { isAdminRole } from '@/lib/audit/role';
import { policyOptions } from '@/lib/client/retention';
import { PolicyForm } from './policy-form';
import { PolicyView } from './policy-view';

/** How long the events of a tenant are kept: for administrators to be changed, for others to be seen. */
export function RetentionSettings({ tenantId }: { tenantId: string }) {
  const query = useQuery(policyOptions(tenantId));
  const mayChange = isAdminRole(useViewer().role);
  return (
    <Asked query={query}>
      {(policy) =>
        mayChange ? (
          <PolicyForm tenantId={tenantId} policy={policy} />
        ) : (
          <PolicyView tenantId={tenantId} policy={policy} />
        )
      }
    </Asked>
  );
}
