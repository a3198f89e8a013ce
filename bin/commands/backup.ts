import { statSync } from 'node:fs';
import { CommandError, EXIT, type Progress, say, sayJson, startProgress } from '@/bin/output';
import { backUp } from '@/db/embedded/backup';
import { clusterPaths } from '@/db/embedded/cluster';
import { type Checked, checkBackup, restore } from '@/db/embedded/restore';
import { ensureServer } from '@/db/embedded/server';
import { env } from '@/lib/env';
import { signerFolder } from '@/lib/ingest/signer';
import { keyFile } from '@/lib/keys';

/** Writes a backup, or looks whether one is whole. Does not migrate: a backup is what one makes before that. */
export async function backup(file: string, options: { check?: boolean; json?: boolean }): Promise<void> {
  const root = embeddedRoot();
  if (options.check) {
    const checked = await withProgress('check', (tell) => checkBackup(file, { root, tell }));
    if (options.json) sayJson(outcomeOf(file, checked));
    else say(`${file} is a whole backup of ${checked.manifest.startedAt}: ${counts(checked)}`);
    return;
  }
  const server = await ensureServer({ root });
  try {
    const { folder } = await clusterPaths(root);
    const manifest = await withProgress('backup', (tell) => backUp(folder, server, file, { tell }));
    const { startedAt, files } = manifest;
    const bytes = statSync(file).size;
    if (options.json)
      sayJson({ file, bytes, files: files.length, started_at: startedAt, left_out: leftOut() });
    else {
      say(`${file}: ${bytes.toLocaleString('en')} bytes, everything acknowledged before ${startedAt}`);
      say(`Not in it, to be kept elsewhere: ${leftOut().join(', ')}`);
    }
  } finally {
    await server.release();
  }
}

/** Puts a backup in the place of the database. */
export async function restoreBackup(
  file: string,
  options: { replace?: boolean; json?: boolean },
): Promise<void> {
  const root = embeddedRoot();
  const replaces = options.replace === true;
  const restored = await withProgress('restore', (tell) => restore(file, { root, replaces, tell }));
  const { aside } = restored;
  if (options.json) {
    sayJson({ ...outcomeOf(file, restored), aside: aside ?? null });
    return;
  }
  say(`restored the state of ${restored.manifest.startedAt}: ${counts(restored)}`);
  if (aside !== undefined) say(`the database of before is in ${aside}`);
  say(
    'Next: trailmark verify-db. A log that was signed further than this is refused by the signer: docs/backup.md.',
  );
}

function embeddedRoot(): string {
  const { DATABASE_URL, TRAILMARK_DATA } = env();
  if (DATABASE_URL === undefined) return TRAILMARK_DATA;
  throw new CommandError(
    'this is for the embedded database; DATABASE_URL names a server of its own, which pg_basebackup backs up: docs/backup.md',
    EXIT.usage,
  );
}

/** What a backup of the database must not hold: with it, who has the backup could sign. */
function leftOut(): string[] {
  return [`the keys (${keyFile()})`, `the memory of the signer (${signerFolder()})`];
}

async function withProgress<T>(
  label: string,
  work: (tell: (done: number, total: number) => void) => Promise<T>,
): Promise<T> {
  const megabytes = (bytes: number) => Math.ceil(bytes / 2 ** 20);
  const bars: Progress[] = [];
  try {
    return await work((done, total) => {
      if (bars.length === 0) bars.push(startProgress(label, megabytes(total), 'MB'));
      for (const bar of bars) bar.update(megabytes(done));
    });
  } finally {
    for (const bar of bars) bar.stop();
  }
}

function counts({ logs, entries }: Checked): string {
  return `${entries.toLocaleString('en')} entries in ${logs} logs`;
}

function outcomeOf(file: string, { manifest, logs, entries }: Checked) {
  const { startedAt, finishedAt, files } = manifest;
  return { file, started_at: startedAt, finished_at: finishedAt, files: files.length, logs, entries };
}
