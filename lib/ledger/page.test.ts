import { describe, expect, it } from 'vitest';
import { base64, concat, hex } from './bytes';
import { type Covered, commit, entryBytes, leafHash, type Part, partDigest, partSalt } from './commitment';
import { checkPage, leafOfRow, type ProvenPart, type ProvenRow, packRow, unpackRow } from './page';
import { multiproofRanges } from './proof';
import { faultOf, sha256, someLeaf } from './test-hash';
import { Frontier, rangeHash } from './tree';

const SALT = concat(someLeaf(1), someLeaf(2).slice(0, 16));
const EVENT = {
  ...{
    id: '019e35c7-9d1b-7c3e-8f4a-5b6c7d8e9f01',
    tenant_id: 'acme',
    action: 'role.updated',
    result: 'success',
  },
  ...{ actor_id: 'usr_1', details: { note: 'as it was' } },
};
const COVERED: Covered = {
  ...{ occurred_at: undefined, received_at: undefined, resource_type: undefined, source: undefined },
  ...{ actor_type: undefined, http_method: undefined, http_path: undefined, http_status: undefined },
  ...{ request_id: undefined, brand_id: undefined, actor_email: undefined, actor_name: undefined },
  ...{ ip: undefined, user_agent: undefined, session_id: undefined, source_event_id: undefined },
  ...{ resource_id: undefined, resource_name: undefined, message: undefined, targets: undefined },
  ...{ changes: undefined, redactions: undefined, rewrites: undefined, ...EVENT },
};
const COMMITMENT = commit(COVERED, SALT, sha256);
const LEAF = hex(leafHash(entryBytes(COMMITMENT), sha256));

const salted = (part: Part): ProvenPart => ({ salt: base64(partSalt(SALT, part)) });
const digested = (part: Part): ProvenPart => ({ digest: base64(partDigest(COVERED, part, SALT, sha256)) });
const WHOLE = {
  ...{ seq: 5, v: 1, event: EVENT },
  parts: { core: salted('core'), person: salted('person'), payload: salted('payload') },
};
const { actor_id: _, details: __, ...CORE } = EVENT;
const MASKED = {
  ...{ seq: 5, v: 1, event: CORE },
  parts: { core: salted('core'), person: digested('person'), payload: digested('payload') },
};
const ERASED = { seq: 5, v: 1, commitment: base64(COMMITMENT) };

/** A row with one part in another form. */
const withPart = (part: Part, by: ProvenPart): ProvenRow => ({
  ...WHOLE,
  parts: { ...WHOLE.parts, [part]: by },
});

describe('the leaf of a row', () => {
  it.each([
    ['with all its columns', WHOLE],
    ['with some parts by their digests', MASKED],
    ['that was erased', ERASED],
  ])('%s is that of the event', (_case, row) => {
    expect(hex(leafOfRow(row, sha256))).toBe(LEAF);
  });

  it.each(['id', 'tenant_id', 'action', 'result', 'actor_id', 'details'] as const)(
    'is another one where %s says something else, or nothing',
    (column) => {
      for (const value of ['forged', undefined])
        expect(hex(leafOfRow({ ...WHOLE, event: { ...EVENT, [column]: value } }, sha256))).not.toBe(LEAF);
    },
  );

  it.each([
    ['proof-malformed', 'another version', { ...WHOLE, v: 2 }],
    ['proof-malformed', 'neither event nor commitment', { seq: 5, v: 1 }],
    ['proof-malformed', 'parts without columns', { seq: 5, v: 1, parts: WHOLE.parts }],
    ['column-unproven', 'columns without parts', { seq: 5, v: 1, event: EVENT }],
    ['proof-malformed', 'no column and no parts', { seq: 5, v: 1, event: {} }],
    ['proof-malformed', 'a short commitment', { ...ERASED, commitment: base64(COMMITMENT.slice(1)) }],
    ['proof-malformed', 'a commitment that is no base64', { ...ERASED, commitment: '?' }],
    ['proof-malformed', 'a long salt', withPart('core', { salt: base64(someLeaf(1)) })],
    [
      'proof-malformed',
      'a short digest',
      { ...MASKED, parts: { ...MASKED.parts, person: { digest: 'AA==' } } },
    ],
    ['column-unproven', 'a column of a part that is a digest', withPart('person', digested('person'))],
    [
      'column-unproven',
      'a part of salt and digest',
      withPart('payload', { ...salted('payload'), digest: '' }),
    ],
    ['column-unproven', 'a part of neither', withPart('core', {})],
    ['column-unproven', 'columns beside the entry of an erased event', { ...ERASED, event: EVENT }],
    ['column-unproven', 'columns and parts beside it', { ...WHOLE, ...ERASED }],
  ])('is refused as %s: %s', async (fault, _case, row) => {
    expect(await faultOf(() => leafOfRow(row, sha256))).toBe(fault);
  });

  it('does not mind a column without a value', () => {
    expect(hex(leafOfRow({ ...MASKED, event: { ...CORE, actor_id: undefined } }, sha256))).toBe(LEAF);
  });
});

describe('a page of rows', () => {
  const leaves = Array.from({ length: 11 }, (_each, nth) =>
    nth === 5 ? leafOfRow(WHOLE, sha256) : someLeaf(nth),
  );
  const tree = new Frontier(sha256);
  for (const leaf of leaves) tree.push(leaf);
  const root = tree.root();
  const hashes = multiproofRanges([5], 11).map((range) =>
    rangeHash(
      range,
      ({ level, index }) => {
        const part = new Frontier(sha256);
        for (const leaf of leaves.slice(index * 2 ** level, (index + 1) * 2 ** level)) part.push(leaf);
        return part.root();
      },
      sha256,
    ),
  );

  it('is in the tree that a checkpoint signs, and in no other', async () => {
    expect(await faultOf(() => checkPage([WHOLE], hashes, { size: 11, root }, sha256))).toBe('none');
    const faults = [
      [{ ...WHOLE, seq: 4 }, root],
      [{ ...WHOLE, event: { ...EVENT, action: 'forged' } }, root],
      [WHOLE, someLeaf(0)],
    ] as const;
    for (const [row, of] of faults)
      expect(await faultOf(() => checkPage([row], hashes, { size: 11, root: of }, sha256))).toBe(
        'root-mismatch',
      );
  });
});

describe('a row in a file', () => {
  it.each([WHOLE, MASKED, ERASED])('reads as it was written', (row) => {
    const event = 'event' in row ? row.event : {};
    const read = unpackRow(5, packRow(row), event);
    expect(read).toEqual({ ...row, event });
    expect(hex(leafOfRow(read, sha256))).toBe(LEAF);
  });

  const whole = packRow(WHOLE);
  it.each([
    ['nothing', new Uint8Array()],
    ['a byte less', whole.slice(0, -1)],
    ['a byte more', concat(whole, Uint8Array.of(0))],
    ['a part less', whole.slice(0, 34)],
    ['another kind', concat(Uint8Array.of(3), whole.slice(1))],
    ['a commitment within', concat(whole.slice(0, 34), packRow(ERASED))],
    ['a commitment with a byte more', concat(packRow(ERASED), Uint8Array.of(0))],
    ['a commitment with a byte less', packRow(ERASED).slice(0, -1)],
  ])('is refused with %s', async (_case, packed) => {
    expect(await faultOf(() => unpackRow(5, packed, {}))).toBe('proof-malformed');
  });

  it('is not written with bytes of another length', async () => {
    for (const row of [
      { ...ERASED, commitment: '' },
      withPart('core', {}),
      withPart('core', { digest: 'AA==' }),
    ])
      expect(await faultOf(() => packRow(row))).toBe('proof-malformed');
  });
});
