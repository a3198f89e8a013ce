import type { Metadata } from 'next';
import { SectionPage } from '@/app/(console)/settings/section-page';
import { ClientsSettings } from '@/components/settings/clients/clients-settings';

export const metadata: Metadata = { title: 'OAuth clients' };
export const dynamic = 'force-dynamic';

/** /settings/clients: the OAuth clients. */
export default function ClientsPage() {
  return (
    <SectionPage id="clients">
      <ClientsSettings />
    </SectionPage>
  );
}
