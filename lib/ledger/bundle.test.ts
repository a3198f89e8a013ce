import { describe, expect, it } from 'vitest';
import { base64, unbase64 } from './bytes';
import { partHash } from './commitment';
import {
  KEY,
  makeBundle,
  makeLog,
  makeNote,
  ORIGIN,
  OTHER_KEY,
  type Row,
  type Said,
  signed,
  verdictOn,
} from './test-bundle';
import { sha256 } from './test-hash';

const said = (nth: number): Said => ({
  id: `e${nth}`,
  action: 'door.opened',
  actor_id: `usr_${nth}`,
  message: `no. ${nth}`,
});
const control = (action: string, told: Parameters<typeof signed>[0]): Said => ({
  action,
  details: signed(told),
});
const digestOf = ({ event = {}, parts }: Row) =>
  base64(partHash(event, 'person', unbase64(parts?.person.salt ?? '') ?? new Uint8Array(), sha256));

/** 24 events of which the first eight are purged, 9 is erased and 10 without its person; then the entries that tell so. */
const EVENTS = Array.from({ length: 24 }, (_, nth) => said(nth));
const plain = makeLog(EVENTS);
const [row10] = plain.rows.slice(10);
const PERSON_10 = row10 ? digestOf(row10) : '';
const CONTROLS = [
  control('ledger.erase', { erased: [{ id: 'e9', seq: 9 }] }),
  control('ledger.redact', { redacted: [{ id: 'e10', seq: 10, part: 'person', digest: PERSON_10 }] }),
  control('ledger.purge', { purged: { from: 0, to: 8 } }),
];
const log = makeLog([...EVENTS, ...CONTROLS]);
const gone = ({ seq, leaf }: Row, more: object = {}) => ({
  seq,
  v: 1,
  commitment: log.commitments[seq],
  leaf,
  ...more,
});
const withoutPerson = (
  { event: { actor_id: _, ...event } = {}, parts, ...row }: Row,
  digest = PERSON_10,
) => ({
  ...row,
  event,
  parts: { ...parts, person: { digest } },
});
function deleted(row: Row): object {
  if (row.seq < 8) return gone(row);
  if (row.seq === 9) return gone(row, { erased_by: 24 });
  return row.seq === 10 ? withoutPerson(row) : row;
}
const WHOLE = makeBundle(log, deleted);
const changed = (seq: number, change: (row: Row) => object | undefined) =>
  makeBundle(log, (row) => (row.seq === seq ? change(row) : deleted(row)));

describe('a bundle', () => {
  it('of the whole log is complete and clean, deletions and all', async () => {
    expect(await verdictOn(WHOLE)).toEqual(['complete 27/27']);
    expect(await verdictOn(makeBundle(plain))).toEqual(['complete 24/24']);
  });

  it('of some pages is partial, and says nothing of what was deleted', async () => {
    const lines = [WHOLE[0] ?? '', ...WHOLE.slice(12)];
    expect(await verdictOn(lines)).toEqual(['partial 17/27']);
    expect(
      await verdictOn(makeBundle(log, (row) => (row.seq === 9 ? gone(row) : deleted(row))).toSpliced(-2, 1)),
    ).toContain('bundle-cut');
  });

  it('goes on from the checkpoints that its verifier had, each of them', async () => {
    const old = [1, 10, 11, 27].map((size) => makeNote(size, log.rootOf(size)));
    expect(await verdictOn(WHOLE, { old })).toEqual(['complete 27/27']);
    for (const size of [1, 10, 11, 27]) {
      const forked = [makeNote(size, new Uint8Array(32))];
      expect(await verdictOn(WHOLE, { old: forked })).toEqual([
        'complete 27/27',
        `history-rewritten ${size}`,
      ]);
    }
    expect(await verdictOn(WHOLE, { old: [makeNote(28, new Uint8Array(32))] })).toEqual([
      'complete 27/27',
      'history-rewritten 28',
    ]);
    const partial = [WHOLE[0] ?? '', ...WHOLE.slice(12)];
    expect(await verdictOn(partial, { old: [makeNote(11, log.rootOf(11))] })).toEqual([
      'partial 17/27',
      'old-unchecked 11',
    ]);
    await expect(verdictOn(WHOLE, { old: [makeNote(5, log.rootOf(5), 'other')] })).rejects.toThrow(
      'signature-missing',
    );
  });

  it('without the key of what was done to the log says nothing of that', async () => {
    expect(
      await verdictOn(
        changed(9, (row) => gone(row)),
        { hasControlKey: false },
      ),
    ).toEqual(['complete 27/27']);
  });
});

describe('a bundle shows', () => {
  it.each([
    [
      'another column',
      12,
      (row: Row) => ({ ...row, event: { ...row.event, message: 'x' } }),
      ['row-altered 12'],
    ],
    ['a column more', 12, (row: Row) => ({ ...row, event: { ...row.event, more: 'x' } }), ['row-altered 12']],
    ['a column less', 12, (row: Row) => ({ ...row, event: { id: 'e12' } }), ['row-altered 12']],
    [
      'another column, and no leaf to compare',
      12,
      (row: Row) => ({ ...row, leaf: undefined, event: { id: 'x' } }),
      ['root-mismatch 10'],
    ],
    ['a leaf that is none', 12, (row: Row) => ({ ...row, leaf: 'AAAA' }), []],
    [
      'another leaf',
      12,
      (row: Row) => ({ ...row, leaf: base64(new Uint8Array(32)) }),
      ['row-altered 12', 'root-mismatch 10'],
    ],
    [
      'a row that is none, and no leaf',
      12,
      () => ({ seq: 12, v: 1 }),
      ['row-altered 12', 'root-mismatch 10', 'row-missing 12'],
    ],
    ['another version', 12, (row: Row) => ({ ...row, v: 2 }), ['row-altered 12']],
    [
      'an entry in another place',
      12,
      (row: Row) => ({ ...row, seq: 11 }),
      ['row-repeated 11', 'root-mismatch 10'],
    ],
    ['an entry beyond the checkpoint', 26, (row: Row) => ({ ...row, seq: 27 }), ['root-mismatch 20']],
    ['an entry left out', 12, () => undefined, ['root-mismatch 10']],
    ['content gone', 12, (row: Row) => gone(row), ['row-missing 12']],
    [
      'content gone, and an erasure claimed',
      12,
      (row: Row) => gone(row, { erased_by: 24 }),
      ['erase-unauthorised 12'],
    ],
    ['content gone behind a purge', 8, (row: Row) => gone(row), ['row-missing 8']],
    [
      'another digest of a redacted part',
      10,
      (row: Row) => withoutPerson(row, base64(new Uint8Array(32))),
      ['row-altered 10', 'redact-unauthorised 10'],
    ],
    ['a part hidden', 12, (row: Row) => withoutPerson(row, digestOf(row)), ['redact-unauthorised 12']],
    [
      'an entry changed that tells of an erasure',
      24,
      (row: Row) => ({ ...row, event: { ...row.event, details: { ...signed({ erased: [] }), x: 1 } } }),
      ['row-altered 24', 'control-unsigned 24', 'erase-unauthorised 9'],
    ],
    [
      'an entry gone that tells of a purge',
      26,
      (row: Row) => gone(row),
      [...Array.from({ length: 8 }, (_, seq) => `row-missing ${seq}`), 'row-missing 26'],
    ],
  ])('%s', async (_, seq, change, due) => {
    const [, ...found] = await verdictOn(changed(seq, change));
    expect(found.sort()).toEqual([...due].sort());
  });

  it('entries given twice, and its end cut off', async () => {
    const twice = [...WHOLE.slice(0, 12), ...WHOLE.slice(1)];
    const [how, ...found] = await verdictOn(twice);
    expect([how, found.length, found[0]]).toEqual(['complete 27/27', 10, 'row-repeated 0']);
    expect(await verdictOn(WHOLE.slice(0, -1))).toEqual(['complete 27/27', 'bundle-cut']);
    expect(await verdictOn(WHOLE.slice(0, -2))).toContain('bundle-cut');
    expect(await verdictOn([...WHOLE.slice(0, -2), WHOLE.at(-1) ?? ''])).toContain('bundle-cut');
  });

  it('other hashes in a proof', async () => {
    const other = WHOLE.map((line, nth) =>
      nth === 11 ? line.replace(/"hashes":\["[^"]{4}/, '"hashes":["AAAA') : line,
    );
    expect(await verdictOn(other)).toEqual(['complete 27/27', 'root-mismatch 0']);
  });

  it('a deletion while a hold over the whole log stood, and none after its release', async () => {
    const hold = (scope: object) =>
      control('ledger.hold', { hold: 1, scope: { actor_id: null, resource_id: null, ...scope } });
    const erase = control('ledger.erase', { erased: [{ id: 'e1', seq: 1 }] });
    const release = control('ledger.release', { hold: 1 });
    const of = (...saids: Said[]) => verdictOn(makeBundle(makeLog([said(0), said(1), ...saids])));
    expect(await of(hold({}), erase)).toEqual(['complete 4/4', 'erased-under-hold 3']);
    expect(await of(hold({}), release, erase)).toEqual(['complete 5/5']);
    expect(await of(hold({ actor_id: 'ana' }), erase)).toEqual(['complete 4/4']);
    expect(await of(hold({ resource_id: 'r' }), erase)).toEqual(['complete 4/4']);
    expect(await of(erase, hold({}))).toEqual(['complete 4/4']);
  });

  it('no deletion in an entry that tells of a conflict, and none that an event without a signature tells of', async () => {
    const conflict: Said = { action: 'ledger.conflict', details: {} };
    expect(await verdictOn(makeBundle(makeLog([said(0), conflict])))).toEqual(['complete 2/2']);
    const forged: Said = { action: 'ledger.erase', details: { erased: [{ id: 'e0', seq: 0 }] } };
    const of = makeLog([said(0), forged]);
    const lines = makeBundle(of, (row) =>
      row.seq === 0 ? { seq: 0, v: 1, commitment: of.commitments[0], leaf: row.leaf } : row,
    );
    expect(await verdictOn(lines)).toEqual(['complete 2/2', 'control-unsigned 1', 'row-missing 0']);
    const badly: Said = { action: 'ledger.erase', details: { erased: [], sig: '!' } };
    expect(await verdictOn(makeBundle(makeLog([badly])))).toEqual(['complete 1/1', 'control-unsigned 0']);
    expect(await verdictOn(makeBundle(makeLog([{ action: 'ledger.erase' }])))).toEqual([
      'complete 1/1',
      'control-unsigned 0',
    ]);
  });
});

describe('no bundle', () => {
  const head = WHOLE[0] ?? '';
  it.each([
    ['nothing', []],
    ['what is not JSON', ['x']],
    ['what is no object', ['[]']],
    ['a head of another kind', ['{"type":"other","checkpoint":"x"}']],
    ['a head without a checkpoint', ['{"type":"trailmark-bundle/v1"}']],
    ['a line of another kind', [head, '{"type":"more"}']],
    ['a line behind the end', [...WHOLE, '{"type":"end"}']],
    ...[
      '{"v":1}',
      '{"seq":-1,"v":1}',
      '{"seq":1.5,"v":1}',
      '{"seq":"1","v":1}',
      '{"seq":1}',
      '{"seq":1,"v":1,"event":[]}',
    ].map((row): [string, string[]] => [`an entry ${row}`, [head, row.replace('{', '{"type":"entry",')]]),
    ...[
      '{"parts":{}}',
      '{"parts":{"core":{"salt":1},"person":{},"payload":{}}}',
      '{"parts":{"core":{"digest":1},"person":{},"payload":{}}}',
      '{"commitment":1}',
      '{"leaf":1}',
    ].map((row): [string, string[]] => [
      `an entry with ${row}`,
      [head, row.replace('{', '{"type":"entry","seq":1,"v":1,')],
    ]),
    ['a proof without hashes', [head, '{"type":"proof"}']],
    ['a proof of other things', [head, '{"type":"proof","hashes":[1]}']],
    ['a proof with what is no base64', [head, '{"type":"proof","hashes":["!"]}']],
  ])('is %s', async (_, lines) => {
    await expect(verdictOn(lines)).rejects.toMatchObject({ fault: 'bundle-malformed' });
  });

  it('is one signed by another key, or for another log', async () => {
    await expect(verdictOn(WHOLE, { key: OTHER_KEY })).rejects.toMatchObject({ fault: 'signature-missing' });
    const note = makeNote(27, log.rootOf(27), 'log', `${ORIGIN}/other`);
    const lines = [JSON.stringify({ ...JSON.parse(WHOLE[0] ?? ''), checkpoint: note }), ...WHOLE.slice(1)];
    await expect(verdictOn(lines)).rejects.toMatchObject({ fault: 'checkpoint-malformed' });
    expect(KEY.name).toBe(ORIGIN);
  });
});
