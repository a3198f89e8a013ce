import { spawnSync } from 'node:child_process';
import { beforeAll } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import { childEnv } from '@/lib/env';
import { deriveKey } from '@/lib/keys';

/** The command line on a database of the test file's own, as DATABASE_URL and DATABASE_OWNER_URL name it. */
export function useCommandLine() {
  const place = useTestDatabase();
  beforeAll(() => void deriveKey('fingerprint')); // the key file of the tests is there
  function trailmark(args: readonly string[], input = '', more: Record<string, string> = {}) {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/trailmark', ...args], {
      env: childEnv({ DATABASE_URL: place().url, DATABASE_OWNER_URL: place().ownerUrl, ...more }),
      input,
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    return { code: status, stdout, stderr };
  }
  return { place, trailmark };
}
