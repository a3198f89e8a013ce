import { useQuery } from '@tanstack/react-query';
import { Asked } from '@/components/settings/asked';
import { FieldGroup } from '@/components/settings/field-group';
import { DataTable } from '@/components/ui/data-table';
import { partnersOptions } from '@/lib/client/partners';

/** The partners that tenants belong to. */
export function Partners() {
  const query = useQuery(partnersOptions);
  return (
    <FieldGroup title="Partners" hint="A partner is there as long as a tenant belongs to it.">
      <Asked query={query}>
        {(partners) => (
          <DataTable
            label="Partners"
            rows={partners}
            keyOf={({ partner_id: id }) => id}
            empty={<p>No tenant belongs to a partner. Name one when you make or change a tenant.</p>}
            columns={[
              { id: 'partner', header: 'Partner', cell: ({ partner_id: id }) => id },
              {
                id: 'tenants',
                header: 'Tenants',
                cell: ({ tenants }) => <span className="tabular-nums">{tenants}</span>,
              },
            ]}
          />
        )}
      </Asked>
    </FieldGroup>
  );
}
