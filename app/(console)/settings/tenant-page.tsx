import type { ReactNode } from 'react';
import { type PageSearch, toSearchParams } from '@/app/(console)/search-params';
import { requireSession } from '@/app/(console)/session';
import { SectionPage } from '@/app/(console)/settings/section-page';
import { TenantChoice } from '@/components/settings/tenant-choice';
import { Notice } from '@/components/ui/notice';
import { type SectionId, settingsSection } from '@/lib/client/settings-sections';
import { settingsTenants } from '@/lib/http/console-session';

interface TenantPageProps {
  id: SectionId;
  search: Promise<PageSearch>;
  children(tenantId: string): ReactNode;
}

/** A section of the settings that is about one tenant: the one that its URL names, else the first within reach. */
export async function TenantPage({ id, search, children }: TenantPageProps) {
  const { href } = settingsSection(id);
  const named = toSearchParams(await search).get('tenant') || undefined;
  const session = await requireSession(
    named === undefined ? href : `${href}?tenant=${encodeURIComponent(named)}`,
  );
  const tenants = await settingsTenants(session);
  const tenantId = named ?? tenants[0];
  return (
    <SectionPage id={id}>
      {tenantId === undefined ? (
        <Notice>There is no tenant yet.</Notice>
      ) : (
        <>
          {(tenants.length > 1 || named !== undefined) && (
            <TenantChoice href={href} tenants={tenants} tenantId={tenantId} />
          )}
          {children(tenantId)}
        </>
      )}
    </SectionPage>
  );
}
