import type { Metadata } from 'next';
import { readReference } from '@/components/docs/read-reference';
import type { Reference } from '@/components/docs/reference';
import { ReferenceView } from '@/components/docs/reference-view';
import { openApi } from '@/lib/dialects/openapi';
import manifest from '@/package.json' with { type: 'json' };

export const metadata: Metadata = { title: 'API reference' };

let reference: Promise<Reference> | undefined;

/** The reference of every endpoint, from the document that /api/openapi.json answers. */
export default async function DocsPage() {
  reference ??= openApi(manifest.version).then(readReference);
  return <ReferenceView reference={await reference} />;
}
