import { expect, it } from 'vitest';
import { MessageReader, StatementReader } from './messages';

const texts = (...parts: string[]) => Buffer.from(parts.map((part) => `${part}\0`).join(''), 'utf8');

function message(type: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type, 'latin1'), length, body]);
}

const CLIENT = [
  message('', Buffer.concat([Buffer.from([0, 3, 0, 0]), texts('user', 'ana', '')])),
  message('P', texts('s1', 'select é from t')),
  message('B', texts('', 's1')),
  message('S', Buffer.alloc(0)),
  message('Q', texts('commit')),
];

it('finds the same messages wherever the bytes are cut', () => {
  const bytes = Buffer.concat(CLIENT);
  for (let cut = 0; cut <= bytes.length; cut++) {
    const reader = new MessageReader('client');
    const found = [...reader.read(bytes.subarray(0, cut)), ...reader.read(bytes.subarray(cut))];
    expect(found.map(({ type }) => type)).toEqual(['', 'P', 'B', 'S', 'Q']);
    expect(Buffer.concat(found.map((each) => each.bytes))).toEqual(bytes);
  }
});

it('takes the first message of a server for one with a type', () => {
  const [found] = new MessageReader('server').read(message('R', Buffer.alloc(4)));
  expect(found?.type).toBe('R');
});

it('knows which statement runs: one that was named before, or one that stands in the message', () => {
  const statements = new StatementReader();
  const read = new MessageReader('client').read(Buffer.concat(CLIENT)).map((each) => statements.read(each));
  expect(read).toEqual([undefined, undefined, 'select é from t', undefined, 'commit']);
});
