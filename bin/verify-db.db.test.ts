import { beforeAll, describe, expect, it } from 'vitest';
import { useCommandLine } from '@/bin/test-command-line';
import { checkpointDue } from '@/lib/ingest/checkpoint';
import { ensureTenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';

const { place, trailmark } = useCommandLine();
const EVENTS = 600;

beforeAll(async () => {
  const { sql } = place();
  for (const tenantId of ['sound', 'touched']) {
    const tenant = await ensureTenant(sql, { tenantId });
    const drafts = Array.from({ length: EVENTS }, () => makeDraft());
    await createWriter(sql).write(tenant, drafts);
  }
  await checkpointDue(sql);
});

describe('verify-db', () => {
  it('reads every log and finds nothing', () => {
    const { code, stdout } = trailmark(['verify-db']);
    expect(stdout).toMatch(/^COMPLETE: 1,200 entries of 6 logs in [\d.]+ s, nothing that does not agree\n$/);
    expect(code).toBe(0);
  });

  it('names what was touched, and ends with 1; of another tenant it finds nothing', async () => {
    const { owner } = place();
    const [row] = await owner<{ log: number }[]>`
      update event set message = 'forged' where seq = 300 and log = (
        select l.log from log l join tenant t on t.tenant = l.tenant where t.tenant_id = 'touched' and l.kind = 0)
      returning log`;
    expect(row).toBeDefined();
    const { code, stdout } = trailmark(['verify-db', '--json', '--tenant', 'touched']);
    expect([code, JSON.parse(stdout)]).toMatchObject([
      1,
      { complete: true, logs: 2, entries: EVENTS, findings: [{ code: 'row-altered', seq: 300 }] },
    ]);
    expect(trailmark(['verify-db', '--tenant', 'touched']).stdout).toMatch(
      /^row-altered {2}\S+ {2}entry 300\nCOMPLETE/,
    );
    expect(trailmark(['verify-db', '--tenant', 'sound']).code).toBe(0);
  });

  it('refuses a tenant that there is none of', () => {
    expect(trailmark(['verify-db', '--tenant', 'nobody'])).toMatchObject({ code: 2, stdout: '' });
  });
});
