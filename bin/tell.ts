import os from 'node:os';
import { type AccessEvent, recordAccess } from '@/lib/http/access-event';
import { createWriter } from '@/lib/ingest/writer';
import type { Workspace } from './workspace';

/** What was done at this machine stands in the access log too: the person is not known, the machine is. */
export async function tell(
  { sql }: Workspace,
  event: Pick<AccessEvent, 'action' | 'tenantId' | 'details' | 'userId' | 'resource' | 'changes'>,
): Promise<void> {
  const who = { actorId: 'command line', actorType: 'system' as const };
  const details = { ...event.details, machine: os.hostname() };
  await recordAccess({ ...event, ...who, result: 'success', details }, undefined, {
    sql,
    writer: createWriter(sql),
  });
}
