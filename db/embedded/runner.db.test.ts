import { chmod, stat } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { connection, otherProcess, postmasterPid, temporaryRoot } from './scene.fixture';
import { ensureServer } from './server';

const NOBODY = { uid: 65_534, gid: 65_534 };

async function ownerOfCluster(root: string): Promise<number> {
  return (await stat(path.join(root, 'pg18'))).uid;
}

describe.runIf(process.getuid?.() === 0)('as whom the server runs', () => {
  it('root uses an ordinary account that can reach the files, and other users are told so', async () => {
    const root = await temporaryRoot();
    await ensureServer({ root });
    expect(await ownerOfCluster(root)).not.toBe(0);
    await expect(otherProcess(root, NOBODY).report).rejects.toThrow(
      /belongs to user \d+, .* set DATABASE_URL/,
    );
  });

  it('root uses a user namespace in a home closed to others, and stays with it when the home opens', async () => {
    const home = await temporaryRoot({ openToOthers: false });
    for (const mode of [0o700, 0o755]) {
      await chmod(home, mode);
      const server = await ensureServer({ root: home });
      expect(await ownerOfCluster(home)).toBe(0);
      expect(await connection(server.url)`select 1 as one`).toEqual([{ one: 1 }]);
      await server.release();
      expect(await postmasterPid(home)).toBeUndefined();
    }
  });

  it('an ordinary user runs it as itself', async () => {
    const root = await temporaryRoot({ owner: NOBODY });
    const process = otherProcess(root, NOBODY);
    const { url } = await process.report;
    expect(await ownerOfCluster(root)).toBe(NOBODY.uid);
    expect(await connection(url)`select 1 as one`).toEqual([{ one: 1 }]);
    await process.finish();
    expect(await postmasterPid(root)).toBeUndefined();
  });
});
