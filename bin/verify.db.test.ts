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
import { logOrigin, signCheckpoint, verifierKey } from '@/lib/ingest/signer';
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

/** The whole bundle with its lines changed. */
function forge(change: (lines: string[]) => string[]): string {
  const lines = readFileSync(file('whole'), 'utf8').trimEnd().split('\n');
  writeFileSync(file('forged'), `${change(lines).join('\n')}\n`);
  return 'forged';
}

describe('verify', () => {
  it('says of a whole log that it is complete, deletions and all', () => {
    const { code, stdout } = verify('whole');
    expect(stdout).toContain('COMPLETE: 704 of 704 entries');
    expect(stdout).toMatch(/VERIFIED: trailmark\.local\/[^,]+, checkpoint of 704 entries/);
    expect(code).toBe(0);
  });

  it('says of a part that nothing speaks against omissions, and fails where all is required', () => {
    const { code, stdout } = verify('part');
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/PARTIAL: \d+ of 704 entries are in it; omissions cannot be excluded/),
    ]);
    expect(verify('part', [...keys, '--require-complete']).code).toBe(1);
  });

  it('demands that a log goes on from what was signed before', () => {
    expect(verify('whole', [...keys, '--old', file('old.note')])).toMatchObject({ code: 0 });
    const origin = logOrigin({ ledgerId: tenant.ledgerId, kind: 'main', epoch: 1 });
    writeFileSync(file('fork.note'), signCheckpoint({ origin, size: 500, root: new Uint8Array(32) }));
    const { code, stdout } = verify('whole', [...keys, '--old', file('fork.note')]);
    expect([code, stdout]).toEqual([1, expect.stringContaining('history-rewritten at entry 500')]);
    expect(verify('part', [...keys, '--old', file('old.note')]).stdout).toContain('old-unchecked');
  });

  it.each([
    ['a column', (line: string) => line.replace('"nth":302', '"nth":303'), 'row-altered at entry 302'],
    ['a salt', (line: string) => line.replace(/"salt":"[^"]{4}/, '"salt":"AAAA'), 'row-altered at entry 302'],
    [
      'a column and its leaf',
      (line: string) => line.replace(/"leaf":"[^"]*"/, `"leaf":"${'A'.repeat(43)}="`),
      'row-altered at entry 302',
    ],
    [
      'a column without its leaf',
      (line: string) => line.replace('"nth":302', '"nth":303').replace(/,"leaf":"[^"]*"/, ''),
      'root-mismatch',
    ],
  ])('finds %s changed', (_, change, finding) => {
    const name = forge((lines) => lines.map((line) => (line.includes('"seq":302,') ? change(line) : line)));
    const { code, stdout } = verify(name);
    expect([code, stdout]).toEqual([1, expect.stringContaining(finding)]);
  });

  it('finds entries left out, repeated and swapped', () => {
    const without = forge((lines) => lines.filter((line) => !line.includes('"seq":302,')));
    expect(verify(without)).toMatchObject({ code: 1, stdout: expect.stringContaining('root-mismatch') });
    const cut = forge((lines) => lines.slice(0, -1));
    expect(verify(cut)).toMatchObject({ code: 1, stdout: expect.stringContaining('bundle-cut') });
    const page = forge((lines) =>
      lines.filter((_, nth) => nth < 1 || nth > lines.findIndex((line) => line.includes('"proof"'))),
    );
    expect(verify(page)).toMatchObject({ code: 0, stdout: expect.stringContaining('PARTIAL') });
    const twice = forge((lines) => {
      const end = lines.findIndex((line) => line.includes('"type":"proof"'));
      return [...lines.slice(0, end + 1), ...lines.slice(1)];
    });
    expect(verify(twice)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('row-repeated at entry 0'),
    });
  });

  it('finds content gone that no signed entry tells of', () => {
    const hidden = forge((lines) =>
      lines.map((line) => {
        if (!line.includes('"seq":302,')) return line;
        const { type, seq, v, leaf, ...row } = JSON.parse(line);
        expect(row.event.details).toEqual({ nth: 302 });
        return JSON.stringify({ type, seq, v, leaf, commitment: commitmentOf(302) });
      }),
    );
    expect(verify(hidden)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('row-missing at entry 302'),
    });
  });

  it('trusts no key of the file, and says what is no bundle', () => {
    const other = printKey(verifierKey('trailmark.local/other'));
    expect(verify('whole', ['--vkey', other])).toMatchObject({ code: 2 });
    expect(verify('whole', ['--vkey', 'x'])).toMatchObject({ code: 2 });
    expect(verify('old.note')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('bundle-malformed'),
    });
    expect(verify('nothing')).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot be read') });
  });
});

const commitments = new Map<number, string>();
function commitmentOf(seq: number): string {
  return commitments.get(seq) ?? '';
}
beforeAll(async () => {
  const [row] = await place().sql<{ commitment: Uint8Array }[]>`
    select commitment from ledger_entry where log = ${tenant.mainLog} and seq = 302`;
  commitments.set(302, Buffer.from(row?.commitment ?? []).toString('base64'));
});

/** The same drills as those of verify-db: what somebody with the rights of the database's owner may do. */
describe('an export of a log that was tampered with is not verified', () => {
  it.each([
    ['a column edited', "update event set actor_id = 'eve' where seq = 400", 'row-altered at entry 400'],
    ['a row deleted', 'delete from event where seq = 401', 'row-missing at entry 401'],
    [
      'an erasure behind the back',
      'with gone as (delete from event where seq = 402 returning log, seq, id) insert into tombstone (log, seq, id, erased_by) select log, seq, id, 700 from gone',
      'erase-unauthorised at entry 402',
    ],
    [
      'a part hidden',
      "update event set person_digest = sha256('x'), actor_id = null, actor_email = null, ip = null where seq = 403",
      'row-altered at entry 403',
    ],
    [
      'a control entry edited',
      "update event set details = jsonb_set(details, '{reason}', '\"none\"') where seq = 700",
      'row-altered at entry 700',
    ],
  ])('%s', async (_, statement, finding) => {
    await place().owner.unsafe(statement);
    expect(trailmark(['export', '--tenant', 'one', '--out', file('tampered')])).toMatchObject({ code: 0 });
    const { code, stdout } = verify('tampered');
    expect([code, stdout]).toEqual([1, expect.stringContaining(finding)]);
  });
});
