import { createHash } from 'node:crypto';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDraft } from './export-file';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'trailmark-draft-'));
  writeFileSync(path.join(folder, 'events.csv'), 'of yesterday');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function* pieces() {
  for (const text of ['one', 'two']) yield Buffer.from(text);
}
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const there = () => readFileSync(path.join(folder, 'events.csv'), 'utf8');

it('takes the place of what was there once it is whole, for its owner alone', async () => {
  const draft = await openDraft(path.join(folder, 'events.csv'));
  expect(there()).toBe('of yesterday');
  await draft.keep(pieces(), sha256('onetwo'));
  await draft.discard();
  expect(there()).toBe('onetwo');
  expect(statSync(path.join(folder, 'events.csv')).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['events.csv']);
});

it('that is not what it should be leaves what was there', async () => {
  const draft = await openDraft(path.join(folder, 'events.csv'));
  await expect(draft.keep(pieces(), sha256('onetwothree'))).rejects.toThrow(
    /were deleted while it was written/,
  );
  await draft.discard();
  expect(there()).toBe('of yesterday');
  expect(readdirSync(folder)).toEqual(['events.csv']);
});

it('is refused before anything is done where nothing can be written', async () => {
  await expect(openDraft(path.join(folder, 'nowhere', 'events.csv'))).rejects.toThrow(
    /cannot be written: ENOENT/,
  );
  for (const other of [folder, '/dev/null']) await expect(openDraft(other)).rejects.toThrow(/is no file/);
});

it('stands where a link leads', async () => {
  symlinkSync('events.csv', path.join(folder, 'newest.csv'));
  const draft = await openDraft(path.join(folder, 'newest.csv'));
  await draft.keep(pieces(), sha256('onetwo'));
  await draft.discard();
  expect(there()).toBe('onetwo');
});
