import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import { printKey } from '@/lib/ledger/note';
import { sha256 } from '@/lib/sha256';
import { startTestWitness } from '@/lib/witness/test-server';
import { anchorDue } from './anchor';
import { configuredSinks } from './anchor-sinks';
import { checkpointLog } from './checkpoint';
import { readKeptNotes } from './kept-notes';
import { logOrigin, signCheckpoint, verifierKey } from './signer';
import { ensureTenant } from './tenant';
import { makeDraft } from './test-drafts';
import { logsToVerify, verifyLog } from './verify-log';
import { createWriter } from './writer';

const place = useTestDatabase();
const closers: (() => Promise<void>)[] = [];
let tenants = 0;

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const close of closers.splice(0)) await close();
});

/** A log that a witness has cosigned at 5 and at 8 entries. */
async function makeLog() {
  const { sql } = place();
  tenants += 1;
  const tenant = await ensureTenant(sql, { tenantId: `c-${tenants}` });
  const origin = logOrigin({ ledgerId: tenant.ledgerId, kind: 'main', epoch: 1 });
  const witness = await startTestWitness('witness.example/c', [printKey(verifierKey(origin))]);
  closers.push(witness.close);
  vi.stubEnv('TRAILMARK_WITNESSES', `${witness.vkey} ${witness.url}`);
  const [sink] = configuredSinks();
  for (const events of [5, 3]) {
    const drafts = Array.from({ length: events }, () => makeDraft());
    await createWriter(sql).write(tenant, drafts);
    await checkpointLog(sql, tenant.mainLog);
    if (sink) await anchorDue(sql, sink);
  }
  const findings = async () => {
    const [main] = await logsToVerify(sql, tenant.tenantId);
    const found = main ? await verifyLog(sql, main) : [];
    return found.map(({ code, detail }) => `${code}: ${detail}`);
  };
  return { log: tenant.mainLog, findings };
}

describe('a log that is cosigned', () => {
  it('agrees with its cosignatures', async () => {
    const { log, findings } = await makeLog();
    expect(await place().sql`select from ledger_cosignature where log = ${log}`).toHaveLength(2);
    expect(await findings()).toEqual([]);
  });

  it.each<[string, string[], (log: number) => Promise<unknown>]>([
    [
      'a cosignature taken away',
      ['anchor-missing: of size 8 by witness.example/c'],
      (log) => place().owner`delete from ledger_cosignature where log = ${log} and size = 8`,
    ],
    [
      'a cosignature of another checkpoint',
      ['anchor-missing: of size 5 by witness.example/c'],
      (log) => place().owner`
        update ledger_cosignature set line = (select line from ledger_cosignature where log = ${log} and size = 8)
        where log = ${log} and size = 5`,
    ],
    [
      'a line that is none',
      ['anchor-missing: of size 5 by witness.example/c'],
      (log) => place().owner`update ledger_cosignature set line = 'none' where log = ${log} and size = 5`,
    ],
    [
      'the checkpoint of a cosignature taken away',
      ['anchor-missing: of size 5 by witness.example/c'],
      (log) => place().owner`delete from ledger_checkpoint where log = ${log} and size = 5`,
    ],
    [
      'a sink with more than there is',
      ['log-truncated: witness.example/c holds 9 entries, 8 are there'],
      (log) => place().owner`update ledger_anchor set size = 9, state = 'refused' where log = ${log}`,
    ],
  ])('is found wanting: %s', async (_, expected, tamper) => {
    const { log, findings } = await makeLog();
    await tamper(log);
    expect(await findings()).toEqual(expected);
  });

  it('says nothing of a witness whose key is not configured any more', async () => {
    const { log, findings } = await makeLog();
    await place().owner`update ledger_cosignature set line = 'none' where log = ${log} and size = 5`;
    vi.stubEnv('TRAILMARK_WITNESSES', '');
    expect(await findings()).toEqual([]);
  });
});

describe('a log with a file of anchors', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'trailmark-kept-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** A log whose checkpoints at 5 and at 8 entries stand in a file. */
  async function keepLog() {
    const { sql } = place();
    tenants += 1;
    const file = path.join(folder, `${tenants}.ndjson`);
    vi.stubEnv('TRAILMARK_ANCHOR_FILE', file);
    const tenant = await ensureTenant(sql, { tenantId: `c-${tenants}` });
    const [sink] = configuredSinks();
    for (const events of [5, 3]) {
      const drafts = Array.from({ length: events }, () => makeDraft());
      await createWriter(sql).write(tenant, drafts);
      await checkpointLog(sql, tenant.mainLog);
      if (sink) await anchorDue(sql, sink);
    }
    const findings = async () => {
      const logs = await logsToVerify(sql, tenant.tenantId);
      const kept = await readKeptNotes(sql, logs);
      const [main] = logs;
      const found = main ? await verifyLog(sql, main, { kept: kept.get(main.log) }) : [];
      return found.map(({ code, detail }) => `${code}: ${detail}`);
    };
    return { log: tenant.mainLog, file, findings };
  }

  it('agrees with it, cut-off lines and those of others included', async () => {
    const { file, findings } = await keepLog();
    appendFileSync(file, '{"origin":"cut\n{"origin":"other","note":"none"}\nnull\n');
    expect(await findings()).toEqual([]);
  });

  it('is found wanting where a checkpoint of the file is of another history, or of a longer one', async () => {
    const { log, file, findings } = await keepLog();
    const { origin } = JSON.parse(readFileSync(file, 'utf8').split('\n')[0] ?? '');
    for (const size of [7, 9]) {
      const note = signCheckpoint({ origin, size, root: sha256(Buffer.of(size)) });
      appendFileSync(file, `${JSON.stringify({ origin, note })}\n`);
    }
    expect((await findings()).sort()).toEqual([
      'log-truncated: 9 entries were signed, 8 are there',
      'root-mismatch: of size 7',
    ]);
    await place().owner`delete from ledger_checkpoint where log = ${log}`;
    expect(await findings()).toHaveLength(2);
  });

  it('is found wanting where the file was emptied, or a line of it forged', async () => {
    const { file, findings } = await keepLog();
    const lines = readFileSync(file, 'utf8');
    writeFileSync(file, lines.replace(/"note":"(\S+)\\n5/, '"note":"$1\\n6'));
    expect(await findings()).toEqual(['checkpoint-invalid: in the file of anchors']);
    writeFileSync(file, lines.slice(0, lines.indexOf('\n') + 1));
    expect(await findings()).toEqual(['anchor-missing: of size 8 by the file of anchors']);
    rmSync(file);
    expect(await findings()).toEqual(['anchor-missing: of size 8 by the file of anchors']);
  });
});
