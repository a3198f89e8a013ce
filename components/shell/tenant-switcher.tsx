'use client';
import { Building2 } from 'lucide-react';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { Menu } from '@/components/ui/menu';
import { Popover } from '@/components/ui/popover';
import { visible } from '@/lib/audit/visible';
import { parseConsoleQuery, printConsoleQuery } from '@/lib/client/console-query';
import { chooseValue, chosenValues } from '@/lib/client/edit-filter';
import { integrityHref, parseIntegrityQuery } from '@/lib/client/integrity-query';

/** Which tenant the page is about, or all of them. */
export function TenantSwitcher({ tenants }: { tenants: readonly string[] }) {
  const router = useRouter();
  const path = usePathname();
  const params = new URLSearchParams(useSearchParams().toString());
  const isLedger = path.startsWith('/integrity');
  const { query } = parseConsoleQuery(params);
  const chosen = isLedger
    ? [parseIntegrityQuery(params).tenantId].filter((it) => it !== undefined)
    : chosenValues(query, 'tenantId', false);
  const present = chosen.length === 1 ? chosen[0] : undefined;
  const go = (tenantId: string | undefined) => {
    if (isLedger) return router.push(integrityHref({ ...parseIntegrityQuery(params), tenantId }));
    const others = query.conditions.filter(({ field }) => field !== 'tenantId');
    const change =
      tenantId === undefined ? { conditions: others } : chooseValue(query, 'tenantId', tenantId, 'only');
    const page = path.startsWith('/stats') ? '/stats' : '/logs';
    const href = page + printConsoleQuery({ ...query, ...change });
    if (path.startsWith('/logs')) window.history.pushState(null, '', href);
    else router.push(href);
  };
  const items = [
    ...(isLedger
      ? []
      : [{ label: 'All tenants', isChecked: present === undefined, onSelect: () => go(undefined) }]),
    ...tenants.map((name) => ({
      label: visible(name),
      isChecked: name === present,
      onSelect: () => go(name),
    })),
  ];
  return (
    <Popover
      label="Tenant"
      triggerClass="max-w-full flex-col gap-0 border-transparent bg-transparent! px-1 py-1 text-meta font-normal md:w-full"
      trigger={
        <>
          <Building2 aria-hidden className="size-5" />
          <span className="sr-only">Tenant: </span>
          <bdi className="max-w-8 truncate sm:max-w-12">
            {present === undefined ? 'All' : visible(present)}
          </bdi>
        </>
      }
    >
      {(close) => <Menu label="Tenant" items={items} close={close} />}
    </Popover>
  );
}
