import { ensureBuild } from '@/bin/build';
import { say } from '@/bin/output';

/** Builds the console where its sources have changed, as a start does: for images, which start without writing. */
export async function build(): Promise<void> {
  await ensureBuild(() => undefined, new AbortController().signal);
  say('the console is built');
}
