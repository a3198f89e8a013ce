import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { childEnv } from './env';
import { authenticate, deriveKey, keyFile } from './keys';

const folder = mkdtempSync(path.join(os.tmpdir(), 'trailmark-keys-'));
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

it.each([0, 1, 32, 63, 64, 65, 200])('authenticates by HMAC-SHA-256 under a key of %i bytes', (length) => {
  const key = Uint8Array.from({ length }, (_, nth) => nth * 7);
  for (const text of ['', 'a', 'x'.repeat(1000)]) {
    const message = Buffer.from(text);
    expect(authenticate(key, message)).toEqual(createHmac('sha256', key).update(message).digest());
    expect(authenticate(key, message)).toEqual(authenticate(Uint8Array.from(key), message));
  }
});

describe('the key store', () => {
  it('is made once, readable by its owner alone, and gives each purpose a key of its own', () => {
    vi.stubEnv('TRAILMARK_KEYS', path.join(folder, 'made', 'keys.json'));
    const [cursor, session, other] = [
      deriveKey('fingerprint'),
      deriveKey('session'),
      deriveKey('dedupe', 'a'),
    ];
    expect(statSync(keyFile()).mode & 0o777).toBe(0o600);
    expect(new Set([cursor, session, other, deriveKey('dedupe', 'b')].map(String)).size).toBe(4);
    expect(deriveKey('fingerprint')).toEqual(cursor);
  });

  it('is one file for processes that start at once', () => {
    const file = path.join(folder, 'raced', 'keys.json');
    const script = `import { deriveKey } from '@/lib/keys'; process.stdout.write(deriveKey('fingerprint').toString('hex') + '\\n');`;
    const command = `for i in 1 2 3 4; do "${process.execPath}" --import tsx --input-type=module -e "$SCRIPT" & done; wait`;
    const output = execFileSync('sh', ['-c', command], {
      env: childEnv({ SCRIPT: script, TRAILMARK_KEYS: file }),
      encoding: 'utf8',
    });
    const keys = output.trim().split('\n');
    expect(keys).toHaveLength(4);
    expect(new Set(keys).size).toBe(1);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ version: 1 });
  });

  it('refuses a file that is no key file, instead of making keys nobody can find again', () => {
    const file = path.join(os.tmpdir(), `trailmark-bad-${process.pid}.json`);
    writeFileSync(file, '{"version":1,"master":"short"}');
    vi.stubEnv('TRAILMARK_KEYS', file);
    expect(() => deriveKey('fingerprint')).toThrow(/is not a Trailmark key file/);
    rmSync(file);
  });
});
