import type { Metadata } from 'next';
import { readReference } from '@/components/docs/read-reference';
import { ReferenceView } from '@/components/docs/reference-view';
import { openApi } from '@/lib/dialects/openapi';
import manifest from '@/package.json' with { type: 'json' };

export const metadata: Metadata = { title: 'API reference' };

/** The reference of every endpoint, from the document that /api/openapi.json answers. */
export default async function DocsPage() {
  return <ReferenceView reference={readReference(await openApi(manifest.version))} />;
}
