import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useCommandLine } from '@/bin/test-command-line';
import { checkpointLog } from '@/lib/ingest/checkpoint';
import { controlVerifierKey } from '@/lib/ingest/control';
import { eraseEvent } from '@/lib/ingest/erase';
import { placeHold } from '@/lib/ingest/hold';
import { beginPurge, finishPurges } from '@/lib/ingest/purge';
import { redactEvents } from '@/lib/ingest/redact-events';
import { logOrigin, verifierKey } from '@/lib/ingest/signer';
import { ensureTenant, type Tenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import { printKey } from '@/lib/ledger/note';

const { place, trailmark } = useCommandLine();
const folder = mkdtempSync(path.join(tmpdir(), 'trailmark-verify-'));
const file = (name: string) => path.join(folder, name);
const BY = { subject: 'dpo', isPerson: true };
let tenant: Tenant;
let keys: string[] = [];

afterAll(() => rmSync(folder, { recursive: true }));

/** A log of which everything that can be done to a log was done. */
beforeAll(async () => {
  const { sql } = place();
  tenant = await ensureTenant(sql, { tenantId: 'one' });
  const outcomes = await createWriter(sql).write(
    tenant,
    Array.from({ length: 700 }, (_, nth) => makeDraft({ details: { nth } })),
  );
  const ids = outcomes.map((outcome) => (outcome.status === 'stored' ? outcome.id : ''));
  const signed = await checkpointLog(sql, tenant.mainLog);
  writeFileSync(file('old.note'), signed?.note ?? '');
  await eraseEvent({ tenant, id: ids[300] ?? '', by: BY, reason: 'art. 17' }, sql);
  await redactEvents({ tenant, ids: [ids[301] ?? ''], part: 'person', by: BY, reason: 'art. 17' }, sql);
  await placeHold({ tenant, actorId: 'usr_9', resourceId: undefined, reason: 'case', by: BY }, sql);
  await beginPurge({ tenant, beforeSeq: 256, by: BY, reason: 'retention' }, sql);
  await finishPurges(sql, async () => true);
  const key = verifierKey(logOrigin({ ledgerId: tenant.ledgerId, kind: 'main', epoch: 1 }));
  keys = ['--vkey', printKey(key), '--control-vkey', printKey(controlVerifierKey(tenant))];
  expect(trailmark(['export', '--tenant', 'one', '--out', file('whole')])).toMatchObject({ code: 0 });
  const part = ['export', 'result:success', '--tenant', 'one', '--out', file('part')];
  expect(trailmark(part)).toMatchObject({ code: 0 });
});

const verify = (name: string, more: readonly string[] = keys) => trailmark(['verify', file(name), ...more]);

describe('verify', () => {
  it('says of a whole log that it is complete, deletions and all, and goes on from what was signed before', () => {
    const { code, stdout } = verify('whole', [...keys, '--old', file('old.note')]);
    expect(stdout).toContain('COMPLETE: 704 of 704 entries');
    expect(stdout).toMatch(/VERIFIED: trailmark\.local\/[^,]+, checkpoint of 704 entries/);
    expect(code).toBe(0);
  });

  it('says of a part that nothing speaks against omissions, and fails where all is required', () => {
    const { code, stdout } = verify('part', [...keys, '--require-complete']);
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/PARTIAL: \d+ of 704 entries are in it; omissions cannot be excluded/),
    ]);
  });

  it('ends with 1 where something was found, and says what', () => {
    const text = readFileSync(file('whole'), 'utf8');
    writeFileSync(file('forged'), text.replace('"nth":302', '"nth":303'));
    const { code, stdout } = verify('forged', [...keys, '--json']);
    expect([code, JSON.parse(stdout)]).toEqual([
      1,
      expect.objectContaining({
        verified: false,
        complete: true,
        findings: [{ code: 'row-altered', seq: 302 }],
      }),
    ]);
  });

  it('trusts no key of the file, and ends with 2 for what is no bundle', () => {
    const other = printKey(verifierKey('trailmark.local/other'));
    expect(verify('whole', ['--vkey', other])).toMatchObject({ code: 2 });
    expect(verify('old.note')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('bundle-malformed'),
    });
    expect(verify('nothing')).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot be read') });
  });
});
