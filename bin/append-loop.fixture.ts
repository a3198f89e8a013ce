import { connect } from '@/db/client';
import { env } from '@/lib/env';
import { ensureTenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';

// Writes events for ever and prints the id of each one that was acknowledged, one a line.
const sql = connect(env().DATABASE_URL ?? '');
const tenant = await ensureTenant(sql, { tenantId: 'acme' });
const writer = createWriter(sql);
for (;;) {
  const drafts = Array.from({ length: 5 }, () => makeDraft());
  for (const outcome of await writer.write(tenant, drafts)) {
    if (outcome.status === 'stored' || outcome.status === 'duplicate')
      process.stdout.write(`${outcome.id}\n`);
  }
}
