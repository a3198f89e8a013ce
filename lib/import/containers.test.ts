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
    'the text log of PostgreSQL',
    [
      '2024-02-03 04:05:06.789 UTC [7-1] LOG:  AUDIT: SESSION,1,1,DDL,COMMENT,,,"comment',
      '\t{""}",<none>',
      '2024-02-03 04:05:07 +02 [8] [unknown]@db 192.0.2.7 6b008358.11c0 ERROR:  no',
      '2024-02-03 04:05:07 +02 [8] [unknown]@db 192.0.2.7 6b008358.11c0 STATEMENT:  select',
      '\t1',
      'LOG:  no time',
    ].join('\n'),
    [
      [
        1,
        {
          ...{ timestamp: '2024-02-03 04:05:06.789 UTC', pid: 7, error_severity: 'LOG' },
          log_line_prefix: '2024-02-03 04:05:06.789 UTC [7-1] ',
          message: 'AUDIT: SESSION,1,1,DDL,COMMENT,,,"comment\n{""}",<none>',
        },
      ],
      [
        3,
        {
          ...{ timestamp: '2024-02-03 04:05:07 +02', pid: 8, dbname: 'db', remote_host: '192.0.2.7' },
          log_line_prefix: '2024-02-03 04:05:07 +02 [8] [unknown]@db 192.0.2.7 6b008358.11c0 ',
          ...{ error_severity: 'ERROR', message: 'no', statement: 'select\n1' },
        },
      ],
      [6, 'a line of text without a JSON object'],
    ],
  ],
  [
    'the text log of PostgreSQL as RDS writes it',
    '2024-02-03 04:05:06 UTC:192.0.2.7(5432):mia@shop:[7]:LOG:  hello',
    [
      [
        1,
        {
          ...{ timestamp: '2024-02-03 04:05:06 UTC', pid: 7, user: 'mia', dbname: 'shop' },
          ...{ remote_host: '192.0.2.7', error_severity: 'LOG', message: 'hello' },
          log_line_prefix: '2024-02-03 04:05:06 UTC:192.0.2.7(5432):mia@shop:[7]:',
        },
      ],
    ],
  ],
  [
    'csvlog of PostgreSQL',
    [
      '2024-02-03 04:05:06.789 UTC,"mia","shop",7,"::1:5432",6b008358.11c0,3,"SELECT",2024-02-03 04:05:00 UTC,3/2,0,LOG,00000,"a',
      '""b""",,,,,,,,,"psql","client backend",,-9007199254740993',
      '2024-02-03 04:05:07.000 UTC,,,8,"[local]",6b008358.11c1,1,"",2024-02-03 04:05:07 UTC,,0,ERROR,42501,"no",,,,,,,,,""',
      'cut,row',
    ].join('\n'),
    [
      [
        1,
        {
          ...{ timestamp: '2024-02-03 04:05:06.789 UTC', user: 'mia', dbname: 'shop', pid: 7 },
          ...{
            remote_host: '::1',
            remote_port: 5432,
            session_id: '6b008358.11c0',
            line_num: 3,
            ps: 'SELECT',
          },
          ...{ session_start: '2024-02-03 04:05:00 UTC', vxid: '3/2', txid: 0, error_severity: 'LOG' },
          ...{ message: 'a\n"b"', application_name: 'psql', backend_type: 'client backend' },
          query_id: '-9007199254740993',
        },
      ],
      [
        3,
        {
          ...{ timestamp: '2024-02-03 04:05:07.000 UTC', pid: 8, remote_host: '[local]' },
          ...{ session_id: '6b008358.11c1', line_num: 1, session_start: '2024-02-03 04:05:07 UTC', txid: 0 },
          ...{ error_severity: 'ERROR', state_code: '42501', message: 'no' },
        },
      ],
      [4, 'the row has 2 cells, the header 26'],
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
  ['Azure Resource Manager', { value: [A], nextLink: 'x' }, [A]],
  ['Auth0 with totals', { start: 0, limit: 50, length: 1, total: 1, logs: [A] }, [A]],
  ['Slack access logs', { ok: true, logins: [A], paging: { count: 1 } }, [A]],
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
