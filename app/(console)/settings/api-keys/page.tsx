import type { Metadata } from 'next';
import { SectionPage } from '@/app/(console)/settings/section-page';
import { ApiKeysSettings } from '@/components/settings/api-keys/api-keys-settings';

export const metadata: Metadata = { title: 'API keys' };
export const dynamic = 'force-dynamic';

/** /settings/api-keys: the API keys of the tenants that somebody administers. */
export default function ApiKeysPage() {
  return (
    <SectionPage id="apiKeys">
      <ApiKeysSettings />
    </SectionPage>
  );
}
