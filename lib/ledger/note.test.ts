import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { base64, equal, hex, utf8 } from './bytes';
import { parseCheckpoint, printCheckpoint } from './checkpoint';
import { cosignature, cosignedAt, cosignedBytes } from './cosignature';
import { makeKey, openNote, parseKey, parseNote, printKey, printNote, SIGNATURE } from './note';
import { faultOf, readVectors, sha256, someLeaf, verify } from './test-hash';
import { parseTlogProof, printTlogProof } from './tlog-proof';

const Notes = z.object({
  cases: z.array(
    z.union([
      z.object({ name: z.string(), vkeys: z.array(z.string()), note: z.string(), valid: z.boolean() }),
      z.object({ name: z.string(), vkey: z.string(), vkey_valid: z.boolean() }),
    ]),
  ),
});
const Cosigned = z.object({ vkey: z.string(), checkpoint: z.string() });
const Log = z.object({ vkey: z.string(), checkpoints: z.record(z.string(), z.string()) });

/** Opens a note by any of the keys, as who trusts each of them does. */
async function openByAny(note: string, vkeys: readonly string[]): Promise<string> {
  const parsed = parseNote(note);
  const faults = [];
  for (const vkey of vkeys) {
    const key = parseKey(vkey, sha256);
    const fault = await faultOf(() => openNote(parsed, key, verify));
    if (fault === 'none') return 'opened';
    faults.push(fault);
  }
  return faults.join(', ') || 'signature-missing';
}

describe('signed notes', () => {
  const { cases } = Notes.parse(JSON.parse(readVectors('tlog/signed-note.json')));

  it.each(cases)('published: $name', async (it) => {
    if ('vkey' in it) {
      const fault = await faultOf(() => parseKey(it.vkey, sha256));
      expect(fault).toBe(it.vkey_valid ? 'none' : 'key-malformed');
    } else {
      const outcome = await openByAny(it.note, it.vkeys).catch((error) => error.fault);
      expect(outcome === 'opened').toBe(it.valid);
    }
  });

  const seed = createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, 7)]),
    ...{ format: 'der', type: 'pkcs8' },
  });
  const raw = Uint8Array.from(createPublicKey(seed).export({ format: 'der', type: 'spki' }).subarray(-32));
  const key = makeKey('example.com/log', SIGNATURE.ed25519, raw, sha256);
  const text = 'one\n\ntwo\n';
  const signed = (message: string) => ({
    ...{ name: key.name, id: key.id, signature: Uint8Array.from(sign(null, utf8(message), seed)) },
  });
  const note = printNote({ text, signatures: [signed(text)] });

  it('open by the key that made them, whatever else signed them', async () => {
    const other = { ...signed(text), id: Uint8Array.of(1, 2, 3, 4) };
    const both = parseNote(printNote({ text, signatures: [other, signed(text)] }));
    expect(await openNote(both, key, verify)).toBe(text);
    expect(parseNote(note)).toEqual({ text, signatures: [signed(text)] });
    expect(parseKey(printKey(key), sha256)).toEqual(key);
  });

  it('have as many signatures as 64', async () => {
    const many = Array.from({ length: 64 }, () => signed(text));
    expect(await openNote(parseNote(printNote({ text, signatures: many })), key, verify)).toBe(text);
  });

  it('are not opened by the key of a witness, which signs something else', async () => {
    const witness = makeKey(key.name, SIGNATURE.cosignature, raw, sha256);
    const given = parseNote(printNote({ text, signatures: [{ ...signed(text), id: witness.id }] }));
    expect(await faultOf(() => openNote(given, witness, verify))).toBe('signature-invalid');
  });

  it.each([
    ['signature-missing', note, makeKey('example.com/other', SIGNATURE.ed25519, raw, sha256)],
    ['signature-missing', note, makeKey('example.com/log', SIGNATURE.ed25519, someLeaf(1), sha256)],
    ['signature-invalid', note.replace('one', 'On3'), key],
    ['signature-invalid', printNote({ text, signatures: [signed('another\n')] }), key],
  ])('%s', async (fault, given, by) => {
    expect(await faultOf(() => openNote(parseNote(given), by, verify))).toBe(fault);
  });

  it.each([
    ['no signature', 'one\n\n'],
    ['no blank line', note.replaceAll('\n\n', '\n')],
    ['a signature alone', `x${note.slice(text.length + 1)}`],
    ['no newline at the end', note.slice(0, -1)],
    ['a control character', note.replace('one', 'o\u0000e')],
    ['a carriage return', note.replaceAll('\n', '\r\n')],
    ['a lone surrogate', note.replace('one', '\ud800')],
    ['another dash', note.replace('—', '-')],
    ['two spaces', note.replace('— ', '—  ')],
    ['a name with a plus', note.replace('/log ', '/l+g ')],
    ['base64 without its padding', note.replaceAll('=', '')],
    ['base64 in another spelling', note.replace(/.=*\n$/, (end) => `${end === '=\n' ? '' : '/'}\n`)],
    [
      'a signature of an id alone',
      printNote({ text, signatures: [{ ...signed(text), signature: new Uint8Array() }] }),
    ],
    ['too many signatures', printNote({ text, signatures: Array.from({ length: 65 }, () => signed(text)) })],
  ])('with %s are none', async (_, given) => {
    expect(await faultOf(() => parseNote(given))).toBe('note-malformed');
  });

  it.each([
    printKey(key)
      .replace(/\+[0-9a-f]/, '+0')
      .replace('+00', '+01'),
    printKey(key).toUpperCase(),
    printKey(key).slice(0, -4),
    `${printKey(key)} `,
    printKey(makeKey('short', SIGNATURE.ed25519, raw.slice(1), sha256)),
    '',
  ])('a key is refused that is not its own name, id and bytes: %s', async (given) => {
    expect(await faultOf(() => parseKey(given, sha256))).toBe('key-malformed');
  });

  it('a key has no name with white space', async () => {
    expect(await faultOf(() => makeKey('a b', SIGNATURE.ed25519, raw, sha256))).toBe('key-malformed');
  });

  it('a cosignature says when, and binds it', async () => {
    const witness = makeKey('witness', SIGNATURE.cosignature, raw, sha256);
    const made = (timeS: number, claimedS = timeS) => ({
      ...{ name: witness.name, id: witness.id },
      signature: cosignature(claimedS, Uint8Array.from(sign(null, cosignedBytes(text, timeS), seed))),
    });
    const at = (...signatures: ReturnType<typeof made>[]) =>
      cosignedAt(parseNote(printNote({ text, signatures })), witness, verify);
    expect(await at(made(1_790_000_000))).toBe(1_790_000_000);
    expect(await faultOf(() => at(made(1_790_000_000, 1_790_000_001)))).toBe('signature-invalid');
    expect(await faultOf(() => at({ ...made(1), signature: new Uint8Array(71) }))).toBe('signature-invalid');
    expect(await faultOf(() => at({ ...made(1), signature: new Uint8Array(7) }))).toBe('signature-invalid');
    expect(await faultOf(() => at(made(2 ** 53)))).toBe('signature-invalid');
    expect(await faultOf(() => at({ ...made(1), name: 'other' }))).toBe('signature-missing');
  });

  it('the published cosignature verifies', async () => {
    const { vkey, checkpoint } = Cosigned.parse(JSON.parse(readVectors('tlog/cosignature.json')));
    expect(await cosignedAt(parseNote(checkpoint), parseKey(vkey, sha256), verify)).toBeGreaterThan(
      1_700_000_000,
    );
  });
});

describe('checkpoints', () => {
  it('of a published log open, one by one', async () => {
    const { vkey, checkpoints } = Log.parse(JSON.parse(readVectors('tlog/tessera-log.json')));
    expect(Object.keys(checkpoints).length).toBeGreaterThan(7);
    for (const [size, note] of Object.entries(checkpoints)) {
      const text = await openNote(parseNote(note), parseKey(vkey, sha256), verify);
      const checkpoint = parseCheckpoint(text);
      expect(checkpoint).toMatchObject({ origin: 'example.com/log/testdata', size: Number(size) });
      expect(printCheckpoint(checkpoint)).toBe(text);
    }
  });

  const root = base64(someLeaf(1));

  it('may have extensions, which mean nothing here', () => {
    const checkpoint = parseCheckpoint(`origin\n7\n${root}\nextension\n`);
    expect([checkpoint.size, hex(checkpoint.root)]).toEqual([7, hex(someLeaf(1))]);
  });

  it.each([
    `\n7\n${root}\n`,
    `origin\n07\n${root}\n`,
    `origin\n-7\n${root}\n`,
    `origin\n7.0\n${root}\n`,
    `origin\n9007199254740993\n${root}\n`,
    `origin\n7\n${root}`,
    `origin\n7\n${root}\n\n`,
    `origin\n7\n${base64(someLeaf(1).slice(1))}\n`,
    `origin\n7\n${root.replace('=', '')}\n`,
    'origin\n7\n',
    '',
  ])('are nothing else: %j', async (text) => {
    expect(await faultOf(() => parseCheckpoint(text))).toBe('checkpoint-malformed');
  });
});

describe('proofs in a file', () => {
  const checkpoint = `origin\n7\n${base64(someLeaf(1))}\n\n— origin AAAAAAAA\n`;
  const whole = { index: 3, hashes: [someLeaf(2), someLeaf(3)], checkpoint, extra: Uint8Array.of(1, 2) };

  it.each([whole, { ...whole, extra: undefined }, { ...whole, hashes: [] }])(
    'read as they were written',
    (proof) => {
      const read = parseTlogProof(printTlogProof(proof));
      expect({ ...read, hashes: read.hashes.map(hex) }).toEqual({ ...proof, hashes: proof.hashes.map(hex) });
      expect(read.extra === undefined || equal(read.extra, Uint8Array.of(1, 2))).toBe(true);
    },
  );

  const text = printTlogProof(whole);
  it.each([
    text.replace('@v1', '@v2'),
    text.replace('index 3', 'index 03'),
    text.replace('index 3', 'index'),
    text.replace('extra AQI=', 'extra AQJ='),
    text.replace('extra', 'extras'),
    text.replace(base64(someLeaf(2)), 'not base64'),
    text.replaceAll('\n\n', '\n'),
    'c2sp.org/tlog-proof@v1\nindex 3\n',
    '',
  ])('are nothing else: %j', async (given) => {
    expect(await faultOf(() => parseTlogProof(given))).toBe('proof-malformed');
  });
});
