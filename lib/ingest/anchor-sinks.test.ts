import { describe, expect, it } from 'vitest';
import { makeKey, printKey, SIGNATURE } from '@/lib/ledger/note';
import { sha256 } from '@/lib/sha256';
import { parseWitnesses } from './anchor-sinks';

const keyOf = (name: string, type: number = SIGNATURE.cosignature) =>
  printKey(makeKey(name, type, sha256(Buffer.from(name)), sha256));
const one = keyOf('witness.example/one');
const two = keyOf('witness.example/two');

describe('TRAILMARK_WITNESSES', () => {
  it.each([
    ['', []],
    [`${one} https://one.example`, [['witness.example/one', 'https://one.example/add-checkpoint']]],
    [
      ` ${one}  https://one.example/a/ ,\n${two}\thttp://127.0.0.1:3100\n`,
      [
        ['witness.example/one', 'https://one.example/a/add-checkpoint'],
        ['witness.example/two', 'http://127.0.0.1:3100/add-checkpoint'],
      ],
    ],
  ])('is a list of keys and URLs: %j', (text, expected) => {
    expect(parseWitnesses(text).map(({ name, url }) => [name, url])).toEqual(expected);
  });

  it.each([
    [one, 'is not a key and an http(s) URL'],
    [`https://one.example ${one}`, 'is not a key and an http(s) URL'],
    [`${one} ftp://one.example`, 'is not a key and an http(s) URL'],
    [`${one} file:///etc/passwd`, 'is not a key and an http(s) URL'],
    [`${one} https://user:secret@one.example`, 'is not a key and an http(s) URL'],
    [`${one} https://one.example/?a=1`, 'is not a key and an http(s) URL'],
    [`${one} https://one.example https://two.example`, 'is not a key and an http(s) URL'],
    [`${one.slice(0, -4)} https://one.example`, 'is not the key of a witness'],
    [`${keyOf('log.example', SIGNATURE.ed25519)} https://one.example`, 'is not the key of a witness'],
    [`${one} https://one.example, ${one} https://two.example`, 'is the name of two sinks'],
    [`${keyOf('file')} https://one.example`, 'is the name of two sinks'],
  ])('is refused at the start: %s', (text, message) => {
    expect(() => parseWitnesses(text)).toThrow(message);
  });
});
