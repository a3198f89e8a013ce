import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import path from 'node:path';

/** A disk of a limited size, in the memory of this machine. */
export interface Disk {
  /** Why there is none; undefined where there is one. */
  missing: string | undefined;
  /** Takes all that is free. */
  fill(): Promise<void>;
  free(): void;
  unmount(): void;
}

const SIZE_MB = 3_072;
const PIECE = Buffer.alloc(1024 * 1024, 'x');

/** Mounts one at a folder, where this process may. */
export function mountDisk(folder: string): Disk {
  mkdirSync(folder, { recursive: true });
  const missing = mount(folder);
  const ballast = path.join(folder, 'ballast');
  return {
    missing,
    async fill() {
      const file = openSync(ballast, 'a');
      try {
        // What is written meanwhile may free some again: until nothing is left at all.
        for (let left = await freeBytes(folder); left > 0; left = await freeBytes(folder))
          writeSync(file, PIECE, 0, Math.min(PIECE.length, left));
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
      } finally {
        closeSync(file);
      }
    },
    free: () => rmSync(ballast, { force: true }),
    unmount: () => void (missing === undefined && spawnSync('umount', ['--lazy', folder])),
  };
}

function mount(folder: string): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root on Linux may mount a disk';
  const options = ['-t', 'tmpfs', '-o', `size=${SIZE_MB}m,mode=755`];
  const { status, stderr } = spawnSync('mount', [...options, 'tmpfs', folder], { encoding: 'utf8' });
  return status === 0 ? undefined : `no disk could be mounted: ${stderr.trim()}`;
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
