'use client';
import { useQuery } from '@tanstack/react-query';
import { Asked } from '@/components/settings/asked';
import { useViewer } from '@/components/settings/settings-context';
import { isAdminRole } from '@/lib/audit/role';
import { rulesOptions } from '@/lib/client/redaction-rules';
import { RulesForm } from './rules-form';
import { RulesView } from './rules-view';

/** What a tenant has taken out of its events: for administrators to be changed, for auditors to be seen. */
export function RedactionSettings({ tenantId }: { tenantId: string }) {
  const query = useQuery(rulesOptions(tenantId));
  const mayChange = isAdminRole(useViewer().role);
  return (
    <Asked query={query}>
      {(rules) => (mayChange ? <RulesForm tenantId={tenantId} kept={rules} /> : <RulesView rules={rules} />)}
    </Asked>
  );
}
