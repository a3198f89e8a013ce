import { describe, expect, it } from 'vitest';
import type { EventDraft } from '@/lib/audit/event';
import type { JsonObject } from '@/lib/audit/json';
import { DEPTH_MAX, REDACTION_VERSION, redact, UnstorableError } from './redact';
import { REDACTED, redactSecrets } from './secrets';

function draft(details: JsonObject, more: Partial<EventDraft> = {}): EventDraft {
  return {
    source: 'app',
    occurredAt: '2026-01-01T00:00:00.000Z',
    action: 'a',
    result: 'success',
    actorType: 'user',
    details,
    ...more,
  };
}

function redactDetails(details: JsonObject) {
  const { draft: clean, redactions } = redact(draft(details));
  return { details: clean.details, paths: redactions?.paths ?? [] };
}

describe('secrets are taken out before anything is hashed', () => {
  it.each([
    ['password'],
    ['Password'],
    ['new_password'],
    ['masterUserPassword'],
    ['secretAccessKey'],
    ['sessionToken'],
    ['client-secret'],
    ['Set-Cookie'],
    ['privateKeyData'],
    ['stateToken'],
  ])('the value of %s', (name) => {
    expect(redactDetails({ outer: { [name]: 'hush' } })).toEqual({
      details: { outer: { [name]: REDACTED } },
      paths: [`/details/outer/${name}`],
    });
  });

  it.each([
    ['Authorization sent: Bearer abcdefghijkl.mn0p', `Authorization sent: Bearer ${REDACTED}`],
    ['/login?stateToken=00abc&x=1', `/login?stateToken=${REDACTED}&x=1`],
    ['https://s3/x?X-Amz-Signature=0f0f0f&y=2', `https://s3/x?X-Amz-Signature=${REDACTED}&y=2`],
    ['key: -----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY----- end', `key: ${REDACTED} end`],
    ['jwt eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJhbmEifQ.c2ln', `jwt ${REDACTED}`],
    ['{"password": "x1", "user": "ana"}', `{"password": "${REDACTED}", "user": "ana"}`],
    ['{"password": "a\\"b", "user": "ana"}', `{"password": "${REDACTED}", "user": "ana"}`],
    ['"{\\"password\\":\\"x1\\"}"', `"{\\"password\\":\\"${REDACTED}\\"}"`],
    ['password=hunter2&user=ana', `password=${REDACTED}&user=ana`],
    [
      'password = MY-ID\naws_secret_access_key = KEY',
      `password = ${REDACTED}\naws_secret_access_key = ${REDACTED}`,
    ],
    ["create role r password 'x y'", `create role r password '${REDACTED}'`],
    ['mysql --password=x1 -u root', `mysql --password=${REDACTED} -u root`],
    ['https://ana:x1@example.com/', `https://ana:${REDACTED}@example.com/`],
    ['token ghp_0123456789abcdefghij0123', `token ${REDACTED}`],
  ])('inside other text: %s', (text, clean) => {
    expect(redactDetails({ text })).toEqual({ details: { text: clean }, paths: ['/details/text'] });
  });

  it('the body of a Kubernetes Secret, but not of a ConfigMap', () => {
    expect(redactDetails({ kind: 'Secret', data: { tls: 'YWJj' } }).details).toEqual({
      kind: 'Secret',
      data: { tls: REDACTED },
    });
    expect(redactDetails({ kind: 'ConfigMap', data: { tls: 'YWJj' } }).paths).toEqual([]);
  });

  it('the bodies of everything that is about Kubernetes Secrets', () => {
    const about = { objectRef: { resource: 'secrets' }, requestObject: { data: { tls: 'YWJj' } } };
    expect(redactDetails(about).paths).toEqual(['/details/requestObject/data/tls']);
    const listed = { responseObject: { kind: 'SecretList', items: [{ data: { tls: 'YWJj' } }] } };
    expect(redactDetails(listed).paths).toEqual(['/details/responseObject/items/0/data/tls']);
    const applied = {
      kind: 'Secret',
      metadata: { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"data":{}}' } },
    };
    expect(redactDetails(applied).paths).toHaveLength(1);
  });

  it('pairs of a secret name and a value, and everything below a password', () => {
    expect(
      redactDetails({
        env: [
          { name: 'DB_PASSWORD', value: 'x' },
          { name: 'HOME', value: '/' },
        ],
      }).paths,
    ).toEqual(['/details/env/0/value']);
    expect(redactDetails({ password: { value: 'x', temporary: false } }).details).toEqual({
      password: { value: REDACTED, temporary: false },
    });
  });

  it('in the texts of the resource, the targets and the user agent', () => {
    const secret = 'https://ana:x1@example.com/';
    const { redactions } = redact(
      draft(
        {},
        {
          resourceId: secret,
          resourceName: secret,
          userAgent: secret,
          targets: [{ id: secret, name: secret }],
        },
      ),
    );
    expect(redactions?.paths).toEqual([
      '/userAgent',
      '/resourceId',
      '/resourceName',
      '/targets/0/id',
      '/targets/0/name',
    ]);
  });

  it('changed values under a secret name, request paths and messages', () => {
    const { draft: clean, redactions } = redact(
      draft(
        {},
        {
          httpPath: '/x?access_token=abc',
          message: 'Basic dXNlcjpwYXNz',
          changes: [{ path: '/user/password', before: 'a', after: 'b' }],
        },
      ),
    );
    expect(clean.httpPath).toBe(`/x?access_token=${REDACTED}`);
    expect(clean.message).toBe(`Basic ${REDACTED}`);
    expect(clean.changes).toEqual([{ path: '/user/password', before: REDACTED, after: REDACTED }]);
    expect(redactions).toEqual({
      version: REDACTION_VERSION,
      paths: ['/message', '/httpPath', '/changes/0/before', '/changes/0/after'],
    });
  });

  it('and ids stay: an investigation needs them', () => {
    const details = {
      accessKeyId: 'AKIA1',
      secretId: 'db/main',
      tokenId: 't1',
      keyId: 'k',
      passwordLastUsed: 'never',
      nextToken: 'p2',
    };
    expect(redactDetails(details)).toEqual({ details, paths: [] });
  });

  it.each([
    'Basic authentication failed',
    'the bearer authentication of basic infrastructure',
    'https://s3/x?X-Amz-Credential=AKIAEXAMPLE%2F20260101',
    'password: must be changed',
    'https://example.com:8080/path@2x.png',
  ])('and text that only speaks of secrets stays: %s', (text) => {
    expect(redactSecrets(text)).toBe(text);
  });

  it.each([
    '-eyJaaaaa',
    'basic ',
    '?a',
    'a-b.c+',
    '"password":"',
    '-----BEGIN ',
    'https://',
    'gh',
    '\\"',
    'password=',
  ])(
    'a megabyte of %j is read in linear time: a quadratic rule would not end before the test does',
    (text) => {
      expect(redactSecrets(`password ${text.repeat(1_000_000 / text.length)}`).length).toBeGreaterThan(0);
    },
  );

  it('twice changes nothing more', () => {
    const once = redactDetails({ password: 'x', text: 'Bearer abcdefghijk1' });
    expect(redactDetails(once.details)).toEqual({ details: once.details, paths: [] });
  });
});

describe('what no database keeps unchanged is refused', () => {
  it.each([
    ['NUL in a value', { a: 'x\0y' }],
    ['NUL in a name', { 'x\0y': 1 }],
    ['a lone surrogate', { a: '\ud800' }],
    ['a number out of range', { a: Number.POSITIVE_INFINITY }],
    ['a number that would be stored in hundreds of digits', { a: 1e-300 }],
  ])('%s', (_name, details) => {
    expect(() => redactDetails(details)).toThrow(UnstorableError);
  });

  it(`nesting beyond ${DEPTH_MAX}`, () => {
    const nest = (depth: number): JsonObject => (depth === 1 ? {} : { a: nest(depth - 1) });
    expect(redactDetails(nest(DEPTH_MAX)).paths).toEqual([]);
    expect(() => redactDetails(nest(DEPTH_MAX + 1))).toThrow(/nested deeper/);
  });

  it('and a member named __proto__ is data', () => {
    const { details } = redactDetails(JSON.parse('{"__proto__": {"admin": true}}'));
    expect(JSON.stringify(details)).toBe('{"__proto__":{"admin":true}}');
    expect(Reflect.get({}, 'admin')).toBeUndefined();
  });
});
