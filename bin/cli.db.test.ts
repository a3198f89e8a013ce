import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, symlinkSync, writeFileSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { checkLogs } from '@/bench/integrity';
import { useCommandLine } from '@/bin/test-command-line';
import { authenticate } from '@/lib/auth/authenticate';
import { childEnv } from '@/lib/env';

const { place, trailmark } = useCommandLine();
const folder = mkdtempSync(path.join(os.tmpdir(), 'trailmark-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Uint8Array): string {
  const target = path.join(folder, name);
  writeFileSync(target, content);
  return target;
}

const event = (id: string, more = '') =>
  `{"eventID":"${id}","eventTime":"2024-03-02T09:15:07Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::1:user/a"},"recipientAccountId":"1"${more}}`;

describe('the command line', () => {
  it('helps, and says in one line what is wrong with a call', () => {
    expect(trailmark(['--help'])).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringContaining('Exit codes'),
    });
    for (const args of [
      ['nope'],
      ['import'],
      ['import', 'x'],
      ['token'],
      ['token', '--role', 'god'],
      ['token', '--role', 'super_admin', '--ttl', '0s'],
      ['seed', '--events', 'many'],
      ['import', 'x', '--tenant', '../x'],
      ['import', 'x', '--tenant', 'a', '--format', 'nope'],
    ]) {
      const { code, stdout, stderr } = trailmark(args);
      expect([args, code, stdout]).toEqual([args, 2, '']);
      expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
    }
  });

  it('works from any folder', () => {
    const env = childEnv({ DATABASE_URL: place().url, DATABASE_OWNER_URL: place().ownerUrl });
    const { status } = spawnSync(process.execPath, [path.resolve('bin/trailmark'), 'doctor'], {
      env,
      cwd: folder,
    });
    expect(status).toBe(0);
  });

  it('refuses a database under another key file: known events would be stored again', () => {
    const env = childEnv({
      DATABASE_URL: place().url,
      DATABASE_OWNER_URL: place().ownerUrl,
      TRAILMARK_KEYS: path.join(folder, 'other.json'),
    });
    const { status, stderr } = spawnSync(process.execPath, ['bin/trailmark', 'db-url'], {
      env,
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/other\.json is not the key file of this database/);
  });

  it('makes no key to sign a token with: nobody would take it', () => {
    const env = childEnv({ TRAILMARK_KEYS: path.join(folder, 'none.json') });
    const { status, stderr } = spawnSync(
      process.execPath,
      ['bin/trailmark', 'token', '--role', 'super_admin'],
      { env, encoding: 'utf8' },
    );
    expect(status).toBe(1);
    expect(stderr).toMatch(/there is no key file at .*none\.json/);
  });

  it('prints a token that the API takes', async () => {
    const { stdout } = trailmark([
      'token',
      '--role',
      'partner_admin',
      '--partner',
      'east',
      '--scope',
      'audit:read admin',
    ]);
    const headers = new Headers({ authorization: `Bearer ${stdout.trim()}` });
    expect(await authenticate(headers, 'bearer')).toMatchObject({
      role: 'partner_admin',
      partnerId: 'east',
      scopes: new Set(['audit:read', 'admin']),
    });
  });

  it('makes a tenant once', () => {
    expect(trailmark(['tenant', 'create', 'initrode', '--partner', 'east', '--json'])).toMatchObject({
      code: 0,
    });
    expect(trailmark(['tenant', 'create', 'initrode'])).toMatchObject({
      code: 1,
      stderr: 'trailmark: tenant initrode exists\n',
    });
  });

  it('finds nothing wrong with a healthy installation, and names its roles', () => {
    const { code, stdout } = trailmark(['doctor', '--json']);
    const states = new Map(
      JSON.parse(stdout).findings.map((finding: { check: string; state: string }) => [
        finding.check,
        finding.state,
      ]),
    );
    expect(code).toBe(0);
    expect(
      ['database', 'role', 'migrations', 'logs', 'partitions'].map((check) => states.get(check)),
    ).toEqual(Array(5).fill('ok'));
  });

  it('warns when the application runs as owner', () => {
    const env = childEnv({ DATABASE_URL: place().ownerUrl, DATABASE_OWNER_URL: '' });
    const { stdout } = spawnSync(process.execPath, ['bin/trailmark', 'doctor'], { env, encoding: 'utf8' });
    expect(stdout).toMatch(/warning +role +the application runs as owner/);
  });

  it('says that a database cannot be reached, and where it looked is not in the way of the reason', () => {
    const env = childEnv({
      DATABASE_URL: 'postgres://nobody:secret@127.0.0.1:1/none',
      DATABASE_OWNER_URL: '',
    });
    const { status, stderr } = spawnSync(process.execPath, ['bin/trailmark', 'db-url'], {
      env,
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^trailmark: .*ECONNREFUSED/);
    expect(stderr).not.toContain('secret');
  });
});

describe('hostile input', () => {
  it('is rejected with reasons, harms no neighbour, and leaves the log whole', async () => {
    const line = openSync(path.join(folder, 'long.ndjson'), 'w');
    writeSync(line, `${event('long-1')}\n{"a":"`);
    for (let written = 0; written < 100; written++) writeSync(line, Buffer.alloc(1_000_000, 120));
    writeSync(line, `"}\n${event('long-2')}\n`);
    closeSync(line);
    const lines = ['n-1', 'n-2', 'n-3', 'n-4', 'n-5', 'n-6'];
    const [one, nul, surrogate, huge, twice, last] = lines;
    file(
      'bad.ndjson',
      [
        event(one ?? ''),
        event(nul ?? '', ',"x":"\\u0000"'),
        event(surrogate ?? '', ',"x":"\\ud800"'),
        event(huge ?? '', ',"x":1e400'),
        event(twice ?? '', ',"x":1,"x":2'),
        '{"cut":',
        event(last ?? ''),
      ].join('\n'),
    );
    file('bom.json', `\ufeff${event('bom-1')}`);
    file(
      'latin1.ndjson',
      Buffer.concat([
        Buffer.from(event('latin-1', ',"x":"')),
        Buffer.from([0xe9]),
        Buffer.from(`"}\n${event('latin-2')}\n`),
      ]),
    );
    file(
      'cut.json.gz',
      gzipSync(Array.from({ length: 2000 }, (_, nth) => event(`gz-${nth}`)).join('\n')).subarray(0, 3000),
    );
    file('empty.json', '');
    symlinkSync(folder, path.join(folder, 'loop'));

    const { code, stdout } = trailmark([
      'import',
      folder,
      path.join(folder, 'absent.json'),
      '--tenant',
      'hostile',
      '--json',
    ]);
    const { total, entries } = JSON.parse(stdout);
    expect(code).toBe(3);
    const reasons = entries
      .map((entry: { file: string; reason: string }) => `${path.basename(entry.file)}: ${entry.reason}`)
      .join('\n');
    for (const expected of [
      /long\.ndjson: .*(long|larg|MiB)/,
      /bad\.ndjson: .*NUL/,
      /bad\.ndjson: .*surrogate/,
      /bad\.ndjson: .*out of range/,
      /latin1\.ndjson: .*UTF-8/,
      /cut\.json\.gz: /,
      /loop: /,
      /absent\.json: /,
    ]) {
      expect(reasons).toMatch(expected);
    }
    const [row] = await place()
      .sql`select size::int4 from log l join tenant t on t.tenant = l.tenant where t.tenant_id = 'hostile' and l.kind = 0`;
    expect(row).toEqual({ size: total.stored });
    expect(total.stored).toBeGreaterThanOrEqual(7);
    expect(await checkLogs(place().sql)).toEqual([]);

    const again = JSON.parse(trailmark(['import', folder, '--tenant', 'hostile', '--json']).stdout);
    expect(again.total).toMatchObject({ stored: 0, duplicate: total.stored });
  });

  it('from standard input is taken like a file', () => {
    const { code, stdout } = trailmark(
      ['import', '-', '--tenant', 'piped', '--json'],
      `${event('p-1')}\n${event('p-2')}\n`,
    );
    expect([code, JSON.parse(stdout).total]).toMatchObject([0, { stored: 2, rejected: 0 }]);
  });
});
