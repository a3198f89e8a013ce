import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Sources of what runs for a request, or for what a request left; tests are none of it. */
const FOLDERS = ['app', 'components', 'db', 'lib'];
const SOURCES = FOLDERS.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|tsx|mjs)$/.test(file) && !/(^|\/)test-|\.test\.ts$|\.fixture\.ts$/.test(file))
    .map((file) => ({ file: `${folder}/${file}`, text: readFileSync(`${folder}/${file}`, 'utf8') })),
);

/** What is dangerous in whatever hand, and the only files that have a reason for it. */
const DANGERS: Readonly<Record<string, { pattern: RegExp; but: readonly string[] }>> = {
  'a request to elsewhere that nobody judges': {
    pattern:
      /\bfetch\(|from 'undici'|https?\.(get|request)\(|\b(net|tls)\.connect\(|createConnection\(|createTransport\(/,
    but: [
      'lib/outgoing.ts',
      'lib/reports/send-mail.ts', // to the server of a setting alone
      'db/client.ts', // to the database of a setting alone
      'db/embedded/ports.ts', // to this machine alone
      'lib/client-sdk/delivery.ts', // within somebody else's program
      ...['lib/client/api.ts', 'lib/client/verify/ledger-ask.ts'], // within a browser
      ...['components/integrity/use-claim.ts', 'components/integrity/use-ledger.ts'],
      ...['components/audit/use-verdict.ts', 'components/shell/password-form.tsx'],
    ],
  },
  'a file, by whatever name': {
    pattern: /from 'node:fs(\/promises)?'/,
    but: [
      ...['lib/durable-file.ts', 'lib/keys.ts', 'lib/ingest/anchor-file.ts', 'lib/ingest/signer.ts'], // of settings alone
      ...['lib/import/inputs.ts', 'lib/witness/trust.ts'], // of the command line alone
      ...['db/migrate.ts', 'app/next-alone.ts'], // of the program itself
      ...['backup', 'cluster', 'mutex', 'ports', 'postmaster', 'processes', 'restore', 'runner', 'users'].map(
        (name) => `db/embedded/${name}.ts`,
      ),
    ],
  },
  'a program of the system': {
    pattern: /from 'node:(child_process|vm)'/,
    but: ['db/embedded/postmaster.ts', 'db/embedded/runner.ts'],
  },
  'a text that becomes code or markup': {
    pattern:
      /\beval\(|new Function\(|dangerouslySetInnerHTML|\.(inner|outer)HTML\b|insertAdjacentHTML|document\.write\(/,
    but: [],
  },
  'a text that becomes SQL': {
    pattern: /\.unsafe[<(]/,
    but: [
      'lib/auth/rate-limit.ts', // of a library, with values beside it
      'db/job-queue.ts', // of a library, with values beside it
      'db/migrate.ts', // a file of the repository
      ...['lib/ingest/append.ts', 'lib/ingest/copy-in.ts'], // constants
      'db/embedded/roles.ts', // quoted by the database itself
    ],
  },
  'a secret whose comparison ends at the first difference': {
    pattern:
      /\b\w*(secret|Secret|[hH]ash|[mM]ac|signature|password|Password|token|Token)\w* [!=]==? (?!undefined|null|''|'string'|typeof)[\w.]*(secret|[hH]ash|[mM]ac|signature|password)\b/,
    but: [],
  },
  'a header that a request writes': {
    pattern: /headers\.get\('(host|x-forwarded-host|x-forwarded-proto|x-original-url|x-rewrite-url)'\)/,
    but: [],
  },
};

describe('what a request reaches', () => {
  it('is looked at', () => expect(SOURCES.length).toBeGreaterThan(500));

  it.each(Object.entries(DANGERS))('has nowhere %s, but where it is said why', (_, { pattern, but }) => {
    const found = SOURCES.filter(({ text }) => pattern.test(text)).map(({ file }) => file);
    expect(found.filter((file) => !but.includes(file))).toEqual([]);
    // A reason for a file that has nothing of it any more would hide the next one.
    expect(but.filter((file) => !found.includes(file))).toEqual([]);
  });

  it.each([
    ['a request to elsewhere that nobody judges', 'await fetch(url)'],
    ['a request to elsewhere that nobody judges', 'net.connect({ host })'],
    ['a file, by whatever name', "import fs from 'node:fs/promises';"],
    ['a program of the system', "import { exec } from 'node:child_process';"],
    ['a text that becomes code or markup', '<p dangerouslySetInnerHTML={{ __html: text }} />'],
    ['a text that becomes SQL', 'sql.unsafe(text)'],
    ['a secret whose comparison ends at the first difference', 'if (secretHash === row.hash) return'],
    ['a secret whose comparison ends at the first difference', 'return givenMac !== expectedMac'],
    ['a header that a request writes', "const host = headers.get('host')"],
  ])('would be told of %s: %s', (danger, text) => {
    expect(DANGERS[danger]?.pattern.test(text)).toBe(true);
  });
});
