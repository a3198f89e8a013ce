import { connect, type Pool } from '@/db/client';
import { atSignal } from '@/db/embedded/at-signal';
import { type EmbeddedServer, ensureServer } from '@/db/embedded/server';
import { migrate } from '@/db/migrate';
import { env } from '@/lib/env';
import { claimKeys } from '@/lib/ingest/claim-keys';

/** The database of this installation, up to date, and how to give it back. */
export interface Workspace {
  /** As the application sees it: select and execute. */
  url: string;
  /** As migrations see it. The same as `url` where only DATABASE_URL is set. */
  ownerUrl: string;
  sql: Pool;
  /** Undefined where DATABASE_URL names a server of its own. */
  embedded: EmbeddedServer | undefined;
  close(): Promise<void>;
}

/** Finds or starts the database, migrates it and checks that its keys are here. Every command on events begins here. */
export async function openWorkspace(): Promise<Workspace> {
  const settings = env();
  const embedded = settings.DATABASE_URL ? undefined : await ensureServer({ root: settings.TRAILMARK_DATA });
  const url = embedded?.url ?? settings.DATABASE_URL ?? '';
  const ownerUrl = embedded?.ownerUrl ?? settings.DATABASE_OWNER_URL ?? url;
  const sql = connect(url, { application: 'trailmark cli' });
  const close = async () => {
    await sql.end({ timeout: 5 });
    await embedded?.release();
  };
  try {
    await migrate(ownerUrl);
    await claimKeys(sql);
    await sql`select note_restore()`;
  } catch (error) {
    await close();
    throw error;
  }
  return { url, ownerUrl, sql, embedded, close };
}

/** Runs `work` on the workspace and gives it back, whatever happens, Ctrl-C included. */
export async function withWorkspace<T>(work: (workspace: Workspace) => Promise<T>): Promise<T> {
  const workspace = await openWorkspace();
  atSignal(workspace.close);
  try {
    return await work(workspace);
  } finally {
    await workspace.close();
  }
}
