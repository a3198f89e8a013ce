import { expect, it } from 'vitest';
import { readLogRecord } from './otlp-record';
import { readJsonLogs } from './otlp-request';

const readOne = (record: string) => {
  const [item] = readJsonLogs(`{"resourceLogs":[{"scopeLogs":[{"logRecords":[${record}]}]}]}`);
  if (!item) throw new Error('no record');
  return readLogRecord(item);
};

it('integers beyond 2^53 are kept as digits, and noted where they stand in details', () => {
  const { read } =
    readOne(`{"timeUnixNano":"1","body":{"arrayValue":{"values":[{"intValue":"-9007199254740993"}]}},
    "attributes":[{"key":"a/b","value":{"intValue":9007199254740993}},{"key":"c","value":{"intValue":9007199254740991}}]}`);
  expect(read).toMatchObject({
    value: {
      rewrites: ['/attributes/a~1b', '/body/0'],
      details: {
        body: ['-9007199254740993'],
        attributes: { 'a/b': '9007199254740993', c: 9007199254740991 },
      },
    },
  });
});

it('the identity of a record holds all it says, however that is spelled', () => {
  const one = readOne(
    '{"timeUnixNano":"1779020441123456789","body":{"stringValue":"a"},"flags":0,"traceId":""}',
  );
  const same = readOne('{"body":{"stringValue":"a"},"timeUnixNano":1779020441123456789,"unknown":1}');
  const other = readOne('{"timeUnixNano":"1779020441123456789","body":{"stringValue":"b"}}');
  expect(same.identity).toEqual(one.identity);
  expect(other.identity).not.toEqual(one.identity);
});

it('a name of the conventions gives way to our own', () => {
  const attribute = (key: string, value: string) => `{"key":"${key}","value":{"stringValue":"${value}"}}`;
  const { read } =
    readOne(`{"timeUnixNano":"1","attributes":[${attribute('user.id', 'theirs')},${attribute('audit.actor_id', 'ours')},
    ${attribute('enduser.id', 'older')},${attribute('source.address', '::ffff:10.0.0.1')},${attribute('client.address', '')}]}`);
  expect(read).toMatchObject({ value: { actorId: 'ours', ip: '10.0.0.1' } });
});
