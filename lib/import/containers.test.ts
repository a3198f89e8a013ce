import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { read } from './read-chunks';

const A = { action: 'a' };
const B = { action: 'b', text: 'ä "}{[ \\ ' };
const C = { action: 'c', nested: [{ deep: {} }] };
const text = JSON.stringify;

const utf16 = (value: string) => Buffer.from(`\uFEFF${value}`, 'utf16le');

const CONTAINERS: [string, string | Uint8Array, unknown[]][] = [
  ['nothing', '', []],
  ['one object', text(A), [[1, A]]],
  [
    'NDJSON',
    `${text(A)}\n${text(B)}\r\n\n${text(C)}`,
    [
      [1, A],
      [2, B],
      [4, C],
    ],
  ],
  [
    'a JSON array',
    text([A, B, C]),
    [
      [1, A],
      [1, B],
      [1, C],
    ],
  ],
  [
    'a pretty-printed array',
    JSON.stringify([A, B], null, 2),
    [
      [2, A],
      [5, B],
    ],
  ],
  [
    'pretty-printed objects',
    `${JSON.stringify(C, null, 2)}\n${JSON.stringify(A, null, 2)}`,
    [
      [1, C],
      [9, A],
    ],
  ],
  [
    'concatenated objects',
    `${text(A)}${text(B)},${text(C)}`,
    [
      [1, A],
      [1, B],
      [1, C],
    ],
  ],
  [
    'a JSON text sequence',
    `\x1e${text(A)}\n\x1e${text(B)}\n`,
    [
      [1, A],
      [2, B],
    ],
  ],
  [
    'gzip',
    gzipSync(`${text(A)}\n${text(B)}`),
    [
      [1, A],
      [2, B],
    ],
  ],
  [
    'gzip of two members',
    Buffer.concat([gzipSync(text(A)), gzipSync(text(B))]),
    [
      [1, A],
      [1, B],
    ],
  ],
  ['UTF-8 with a byte order mark', `\uFEFF${text(B)}`, [[1, B]]],
  [
    'UTF-16, little end first',
    utf16(`${text(A)}\n${text(B)}`),
    [
      [1, A],
      [2, B],
    ],
  ],
  ['UTF-16, big end first', utf16(text(B)).swap16(), [[1, B]]],
  [
    'syslog',
    `<13>1 2024-01-01T00:00:00Z host app - - - ${text(A)}\nJan  1 00:00:00 host app: ${text(B)}`,
    [
      [1, A],
      [2, B],
    ],
  ],
  [
    'CSV',
    'when,who\n2024,"a, ""b"""\n\n"20\n25",c',
    [
      [2, { when: '2024', who: 'a, "b"' }],
      [4, { when: '20\n25', who: 'c' }],
    ],
  ],
  ['CSV with semicolons', '"when";who\n1;2', [[2, { when: '1', who: '2' }]]],
  [
    'CSV of PowerShell',
    '#TYPE Selected.Object\r\n"when","who"\r\n"1","2"\r\n',
    [[3, { when: '1', who: '2' }]],
  ],
  [
    'an export with a JSON column',
    `AuditData,Id\n"${text(A).replaceAll('"', '""')}",1\n,2`,
    [
      [2, A],
      [3, 'AuditData is empty'],
    ],
  ],
  [
    'text',
    'hello\n[error] x',
    [
      [1, 'a line of text without a JSON object'],
      [2, 'a line of text without a JSON object'],
    ],
  ],
];

const ENVELOPES: [string, unknown, unknown[]][] = [
  ['CloudTrail in S3', { Records: [A, B] }, [A, B]],
  ['Azure Event Hub', { records: [A] }, [A]],
  ['Microsoft Graph', { '@odata.context': 'x', value: [A, B], '@odata.nextLink': 'y' }, [A, B]],
  ['Google Reports', { kind: 'k', etag: 'e', items: [A, B], nextPageToken: 't' }, [A, B]],
  ['Kubernetes EventList', { kind: 'EventList', apiVersion: 'v1', metadata: { a: ['}'] }, items: [A] }, [A]],
  ['Slack', { entries: [A], response_metadata: { next_cursor: '' } }, [A]],
  ['LookupEvents', { Events: [A, B], NextToken: 'x' }, [A, B]],
  ['an array of envelopes', [{ Records: [A] }, { Records: [B] }], [A, B]],
  ['no events', { Records: [] }, []],
  [
    'not a Workspace activity',
    { kind: 'k', id: {}, etag: 'e', events: [A] },
    [{ kind: 'k', id: {}, etag: 'e', events: [A] }],
  ],
  ['not one with its events first', { events: [A], id: {} }, [{ events: [A], id: {} }]],
  ['not one with two arrays', { value: [A], items: [B] }, [{ value: [A], items: [B] }]],
];

/** No boundary between chunks may matter. */
for (const chunkBytes of [1, 7, 1_000_000]) {
  describe(`readElements, ${chunkBytes} bytes at a time`, () => {
    it.each(CONTAINERS)('reads %s', async (_, bytes, expected) => {
      expect(await read(bytes, chunkBytes)).toEqual(expected);
    });

    it.each(ENVELOPES)('unwraps %s', async (_, value, expected) => {
      const line = expect.any(Number);
      for (const form of [text(value), JSON.stringify(value, null, 2)]) {
        expect(await read(form, chunkBytes)).toEqual(expected.map((element) => [line, element]));
      }
    });
  });
}
