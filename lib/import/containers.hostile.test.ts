import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readElements } from './containers';
import { read } from './read-chunks';

const A = { action: 'a' };
const B = { action: 'b' };
const C = { action: 'c' };
const text = JSON.stringify;

const NOT_CLOSED = 'the JSON value is not closed';

const HOSTILE: [string, string | Uint8Array, unknown[]][] = [
  [
    'a bad line',
    `${text(A)}\n{"a":nope}\n${text(B)}`,
    [
      [1, A],
      [2, 'not JSON'],
      [3, B],
    ],
  ],
  [
    'a line cut in a string',
    `${text(A)}\n{"a":"cut\n${text(B)}`,
    [
      [1, A],
      [2, NOT_CLOSED],
      [3, B],
    ],
  ],
  [
    'a line cut behind a value',
    `{"a":1,\n${text(B)}\n${text(C)}`,
    [
      [1, NOT_CLOSED],
      [2, B],
      [3, C],
    ],
  ],
  [
    'a line cut before a value',
    `{"a":\n${text(B)}\n${text(C)}`,
    [
      [1, NOT_CLOSED],
      [2, B],
      [3, C],
    ],
  ],
  [
    'the last line cut',
    `${text(A)}\n{"a":`,
    [
      [1, A],
      [2, NOT_CLOSED],
    ],
  ],
  [
    'an array that does not close',
    `[${text(A)},`,
    [
      [1, A],
      [1, 'the JSON array is not closed'],
    ],
  ],
  [
    'an envelope that is cut off',
    `{"Records":[${text(A)},\n${text(B)},{"a":`,
    [
      [1, A],
      [2, B],
      [2, NOT_CLOSED],
      [1, 'the JSON array is not closed'],
    ],
  ],
  [
    'a broken element of an array',
    `[\n  {"a":"\n  ${text(A)},\n  ${text(B)}\n]`,
    [
      [2, NOT_CLOSED],
      [3, A],
      [4, B],
    ],
  ],
  [
    'an array of other things',
    `["a",[1],2,${text(A)}]`,
    [
      [1, 'not an object'],
      [1, 'not an object'],
      [1, 'not an object'],
      [1, A],
    ],
  ],
  [
    'NUL',
    `{"a":"\\u0000"}\n${text(A)}`,
    [
      [1, 'holds a NUL character'],
      [2, A],
    ],
  ],
  [
    'a lone surrogate',
    `{"a":"\\udc00"}\n${text(A)}`,
    [
      [1, 'holds a lone surrogate'],
      [2, A],
    ],
  ],
  [
    '1e400',
    `{"a":1e400}\n${text(A)}`,
    [
      [1, 'number out of range'],
      [2, A],
    ],
  ],
  [
    'Latin-1',
    Buffer.from(`{"a":"é"}\n${text(A)}`, 'latin1'),
    [
      [1, 'not UTF-8'],
      [2, A],
    ],
  ],
  ['Latin-1 in text', Buffer.from('é\n', 'latin1'), [[1, 'not UTF-8']]],
  [
    'deep nesting',
    `{"a":${'['.repeat(70)}${']'.repeat(70)}}\n${text(A)}`,
    [
      [1, 'nested deeper than 64 levels'],
      [2, A],
    ],
  ],
  [
    'brackets without end',
    `${'{"a":['.repeat(5000)}\n${text(A)}`,
    [
      [1, NOT_CLOSED],
      [2, A],
    ],
  ],
  [
    'a CSV row that is too short',
    'a,b\n1\n2,3',
    [
      [2, 'the row has 1 cells, the header 2'],
      [3, { a: '2', b: '3' }],
    ],
  ],
  [
    'a CSV row with stray quotes',
    'a,b\n1"2"x"",3\n2,3',
    [
      [2, expect.stringMatching(/^not CSV/)],
      [3, { a: '2', b: '3' }],
    ],
  ],
  ['NUL in CSV', 'a,b\n1,\0', [[2, 'holds a NUL character']]],
  [
    '__proto__ in CSV',
    '__proto__,b\n1,2',
    [
      [
        2,
        Object.fromEntries([
          ['__proto__', '1'],
          ['b', '2'],
        ]),
      ],
    ],
  ],
  ['gzip magic alone', Buffer.from([0x1f, 0x8b]), [[1, 'the gzip data is cut off']]],
];

for (const chunkBytes of [1, 7, 1_000_000]) {
  describe(`readElements, ${chunkBytes} bytes at a time`, () => {
    it.each(HOSTILE)('says why it cannot take %s, and goes on', async (_, bytes, expected) => {
      expect(await read(bytes, chunkBytes)).toEqual(expected);
    });
  });
}

describe('readElements and long inputs', () => {
  it('gives what could be read of gzip that is cut off, then the reason', async () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => text({ index, noise: Math.sin(index) }));
    const bytes = gzipSync(lines.join('\n'));
    const found = await read(bytes.subarray(0, bytes.length - 2000), 4096);
    expect(found.length).toBeGreaterThan(15_000);
    expect(found.at(-1)).toEqual([expect.any(Number), 'the gzip data is cut off']);
    expect(found.slice(0, -1).every((element, index) => text(element).includes(`"index":${index},`))).toBe(
      true,
    );
  });

  it('gives the reason when a source fails', async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`${text(A)}\n{"a"`);
      throw new Error('disk on fire');
    }
    const found = [];
    for await (const element of readElements(failing())) found.push(element);
    expect(found).toEqual([
      { line: 1, value: A, rewrites: [], textLength: 14 },
      { line: 2, rejected: 'disk on fire' },
    ]);
  });

  it('joins an entry of the log of PostgreSQL to its end and no further, and refuses NUL in it', async () => {
    const head = '2024-02-03 04:05:06.789 UTC [7] LOG:  ';
    const found = await read(`${head}a\n\tb\n\t\tc\n\n\td\n${head}\0\n${head}e\n\xff`, 1);
    const message = (text: string) => expect.objectContaining({ message: text });
    expect(found).toEqual([
      [1, message('a\nb\n\tc')],
      [5, 'a line of text without a JSON object'],
      [6, 'holds a NUL character'],
      [7, message('e')],
      [8, 'a line of text without a JSON object'],
    ]);
  });

  it('gives up an entry of the log of PostgreSQL that does not end', async () => {
    const block = `\t${'x'.repeat(1023)}\n`.repeat(1024);
    const found = [];
    for await (const element of readElements(
      repeat(17, '2024-02-03 04:05:06 UTC [7] LOG:  a\n', block, text(A)),
    )) {
      if (found.length < 1 || 'value' in element) found.push(element);
    }
    expect(found).toEqual([
      { line: 1, rejected: 'longer than 16 MiB' },
      expect.objectContaining({ line: 17 * 1024 + 2, value: A }),
    ]);
  });

  it.each([
    ['NDJSON', '{"a":"', '"}\n'],
    ['text', 'x', '\n'],
    ['CSV', 'a,b\n1,"', '"\n'],
  ])('passes a line of 100 MB in %s without holding it', async (name, head, tail) => {
    const block = 'x'.repeat(1024 * 1024);
    const follow = name === 'CSV' ? '2,3' : text(A);
    const before = process.memoryUsage().arrayBuffers;
    let peak = 0;
    const found = [];
    async function* watched(): AsyncGenerator<Uint8Array> {
      for await (const chunk of repeat(100, head, block, `${tail}${follow}`)) {
        peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
        yield chunk;
      }
    }
    for await (const element of readElements(watched())) found.push(element);
    expect(found[0]).toMatchObject({ rejected: 'longer than 16 MiB' });
    expect(found[1]).toHaveProperty('value');
    expect(found).toHaveLength(2);
    expect(peak).toBeLessThan(80 * 1024 * 1024);
  });

  it('streams an envelope of any length, and gzip of it', async () => {
    const block = `${text({ a: 'x'.repeat(1000) })},`.repeat(1000);
    const before = process.memoryUsage().arrayBuffers;
    let count = 0;
    for await (const element of readElements(
      repeat(60, '{"Records":[', block, `${text(A)}],"NextToken":"x"}`),
    )) {
      if ('value' in element) count++;
      if (count === 59_000)
        expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(30 * 1024 * 1024);
    }
    expect(count).toBe(60_001);
    const zipped = gzipSync(`{"Records":[${block.repeat(3).slice(0, -1)}]}`);
    expect(await read(zipped, 100)).toHaveLength(3000);
  });

  it('takes lines that are each cut before a value in a time that grows with their number', async () => {
    const found = await read('{"a":\n'.repeat(100_000), 65_536);
    expect(found).toHaveLength(100_000);
  });

  it('takes an envelope longer than an element that arrives in one piece', async () => {
    const whole = text({ Records: Array.from({ length: 20 }, () => ({ a: 'x'.repeat(1024 * 1024) })) });
    expect(await read(whole, whole.length)).toHaveLength(20);
  });
});

async function* repeat(count: number, ...parts: string[]): AsyncGenerator<Uint8Array> {
  const [head = '', body = '', tail = ''] = parts;
  const block = Buffer.from(body);
  yield Buffer.from(head);
  for (let at = 0; at < count; at++) yield block;
  yield Buffer.from(tail);
}
