import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { API_ROUTES } from '@/app/api-routes';
import { useCommandLine } from '@/bin/test-command-line';
import { issueToken } from '@/lib/auth/token';
import { createRouter } from '@/lib/http/router';
import { checkpointDue } from '@/lib/ingest/checkpoint';
import { eraseEvent } from '@/lib/ingest/erase';
import { ensureTenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';

const { place, trailmark } = useCommandLine();
const folder = mkdtempSync(path.join(tmpdir(), 'trailmark-proof-'));
const find = createRouter(API_ROUTES);
let vkey = '';
let ids: string[] = [];

afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(async () => {
  const { sql } = place();
  const tenant = await ensureTenant(sql, { tenantId: 'one' });
  const drafts = Array.from({ length: 500 }, (_, nth) => makeDraft({ details: { nth } }));
  const outcomes = await createWriter(sql).write(tenant, drafts);
  ids = outcomes.flatMap((outcome) => (outcome.status === 'stored' ? [outcome.id] : []));
  await eraseEvent(
    { tenant, id: ids[9] ?? '', by: { subject: 'dpo', isPerson: true }, reason: 'art. 17' },
    sql,
  );
  await checkpointDue(sql);
  vkey = z.object({ vkey: z.string() }).parse(JSON.parse(await ask('/api/v1/ledger'))).vkey;
  const rows = await ask('/api/v1/ledger/proofs', { ids: [ids[7], ids[8]] });
  for (const { seq, event } of z
    .object({ rows: z.array(z.object({ seq: z.number(), event: z.unknown() })) })
    .parse(JSON.parse(rows)).rows)
    write(`${seq}.json`, JSON.stringify(event));
  for (const nth of [7, 9]) write(`${nth}.tlog-proof`, await ask(`/api/v1/ledger/events/${ids[nth]}/proof`));
});

async function ask(address: string, body?: object): Promise<string> {
  const token = await issueToken({ subject: 'auditor', ttlS: 600, tenantId: 'one', scope: 'audit:read' });
  const method = body === undefined ? 'GET' : 'POST';
  const match = find(method, address);
  const request = new Request(`http://localhost${address}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const response = await match?.handle(request, { params: match.params });
  expect(response?.status).toBe(200);
  return (await response?.text()) ?? '';
}

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

function verify(proof: string, event: string | undefined, key = vkey) {
  const of = event === undefined ? [] : ['--event', path.join(folder, event)];
  const { code, stdout } = trailmark(['verify-proof', path.join(folder, proof), ...of, '--vkey', key]);
  return [code, stdout.split(':', 1)[0]];
}

describe('verify-proof', () => {
  it('holds for the event, and for the entry of an erased one', () => {
    expect(verify('7.tlog-proof', '7.json')).toEqual([0, 'VERIFIED']);
    expect(verify('9.tlog-proof', undefined)).toEqual([0, 'VERIFIED']);
  });

  it('does not hold for another event, another place or another key', () => {
    expect(verify('7.tlog-proof', '8.json')).toEqual([1, 'NOT VERIFIED']);
    expect(verify('7.tlog-proof', undefined)).toEqual([1, 'NOT VERIFIED']);
    // Of an erased event nothing is known but its entry: any columns beside it are somebody's.
    expect(verify('9.tlog-proof', '8.json')).toEqual([1, 'NOT VERIFIED']);
    const moved = trailmark(['verify-proof', path.join(folder, '7.tlog-proof'), '--vkey', vkey, '--json']);
    expect([moved.code, JSON.parse(moved.stdout)]).toEqual([1, { verified: false, fault: 'root-mismatch' }]);
    const other = vkey.replace(/\+[0-9a-f]{8}\+.*/, '');
    expect(verify('7.tlog-proof', '7.json', `${other}+00000000+AA==`)[0]).toBe(2);
  });

  it('says that a file is no proof, or no event', () => {
    write('none.txt', 'nothing');
    expect(verify('none.txt', '7.json')).toEqual([2, '']);
    expect(verify('7.tlog-proof', 'none.txt')).toEqual([2, '']);
    expect(verify('absent', '7.json')).toEqual([2, '']);
  });
});
