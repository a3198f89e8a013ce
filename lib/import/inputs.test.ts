import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listInputs } from './inputs';
import { runImport } from './run';

const server = createServer();
let folder = '';

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'trailmark-inputs-'));
  mkdirSync(path.join(folder, 'sub'));
  for (const name of ['b.json', 'a.json', '.hidden', 'sub/c.json'])
    writeFileSync(path.join(folder, name), '');
  symlinkSync(folder, path.join(folder, 'sub', 'loop'));
  symlinkSync(path.join(folder, 'absent'), path.join(folder, 'x-dangling'));
  symlinkSync(path.join(folder, 'a.json'), path.join(folder, 'y-link'));
  await new Promise<void>((resolve) => server.listen(path.join(folder, 'z-socket'), resolve));
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

describe('listInputs', () => {
  it('lists files of all levels by name, without hidden ones, and refuses loops and special files', async () => {
    const names = [];
    for await (const { name } of listInputs([folder])) names.push(path.relative(folder, name));
    expect(names).toEqual(['a.json', 'b.json', 'sub/c.json', 'sub/loop', 'x-dangling', 'y-link', 'z-socket']);
  });

  it('gives each refusal to the report with its reason', async () => {
    const paths = [folder, path.join(folder, 'nothing-here')];
    const report = await runImport({ inputs: listInputs(paths), write: async () => [] });
    expect(report.entries.map(({ file, reason }) => [path.basename(file), reason])).toEqual([
      ['loop', 'a link back to a folder around it'],
      ['x-dangling', expect.stringContaining('ENOENT')],
      ['z-socket', 'a socket is not read'],
      ['nothing-here', expect.stringContaining('ENOENT')],
    ]);
    expect(report.total.rejected).toBe(4);
  });
});
