import fs from 'node:fs/promises';
import path from 'node:path';

/** The text of a file; undefined where there is none. Any other failure is thrown: it says nothing of what was written. */
export async function readIfThere(file: string): Promise<string | undefined> {
  return await fs.readFile(file, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

/** Whoever reads it sees the old text or the new one, and a crash leaves one of them; once it resolves, the new one. */
export async function writeDurably(file: string, text: string, mode = 0o666): Promise<void> {
  await fs.mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  await fs.writeFile(draft, text, { flush: true, mode });
  await fs.rename(draft, file);
  const folder = await fs.open(path.dirname(file), 'r');
  await folder.sync().finally(() => folder.close());
}
