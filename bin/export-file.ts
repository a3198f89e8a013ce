import { createHash, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { CommandError } from '@/bin/output';

/** A file that is written beside its place, and stands there once it is whole; what stood there before is kept till then. */
export interface Draft {
  /** Takes all of it, and puts it there where its SHA-256 is the one that is wanted. Throws where it is not. */
  keep(pieces: AsyncIterable<Uint8Array>, sha256: string): Promise<void>;
  /** Leaves nothing of what was not kept. */
  discard(): Promise<void>;
}

/** Throws where no file can be written there. */
export async function openDraft(out: string): Promise<Draft> {
  const place = await realpath(out).catch(() => out);
  if ((await stat(place).catch(() => undefined))?.isFile() === false)
    throw new CommandError(`${out} is there, and is no file: name another one`);
  const draft = `${place}.${randomUUID()}.part`;
  const file = await open(draft, 'wx', 0o600).catch((cause) => {
    throw new CommandError(`${out} cannot be written: ${cause.message}`);
  });
  const atExit = () => rmSync(draft, { force: true }); // a signal comes to no other end
  process.once('exit', atExit);
  return {
    async keep(pieces, sha256) {
      if ((await writeAll(file, pieces)) !== sha256)
        throw new CommandError(
          'events of it were deleted while it was written: nothing is exported, ask again',
        );
      await file.sync();
      await file.close();
      await rename(draft, place);
      const folder = await open(path.dirname(path.resolve(place)), 'r');
      await folder.sync().finally(() => folder.close());
    },
    async discard() {
      process.off('exit', atExit);
      await file.close();
      await rm(draft, { force: true });
    },
  };
}

/** Answers the SHA-256 of what was written. */
async function writeAll(file: FileHandle, pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of pieces) {
    hash.update(piece);
    await file.appendFile(piece);
  }
  return hash.digest('hex');
}
