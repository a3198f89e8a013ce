import { createReadStream } from 'node:fs';
import fs from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { isObject } from '@/lib/audit/json';
import type { Offer } from './anchor-outcome';

/** A checkpoint as a line of the file and the body of a webhook say it. */
export function printAnchor({ origin, size, root, note }: Offer): string {
  return JSON.stringify({ origin, size, root, note });
}

/** Appends a line, durable when it resolves. One that a crash has cut off is ended first, so that it spoils no other. */
export async function appendAnchor(file: string, line: string): Promise<void> {
  const handle = await fs.open(file, 'a+', 0o640);
  try {
    const { size } = await handle.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await handle.read(last, 0, 1, size - 1);
    const isCutOff = size > 0 && last[0] !== 0x0a;
    await handle.appendFile(`${isCutOff ? '\n' : ''}${line}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Notes of the file by the origin that their line names, each once and none of them checked; none of no file. */
export async function readAnchors(
  file: string,
  origins: ReadonlySet<string>,
): Promise<Map<string, Set<string>>> {
  const notes = new Map<string, Set<string>>();
  if (!(await isThere(file))) return notes;
  for await (const line of createInterface({ input: createReadStream(file, 'utf8') })) {
    const told = parseLine(line);
    if (!told || !origins.has(told.origin)) continue;
    const known = notes.get(told.origin) ?? new Set();
    notes.set(told.origin, known.add(told.note));
  }
  return notes;
}

async function isThere(file: string): Promise<boolean> {
  return await fs.stat(file).then(
    () => true,
    (error) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}

/** Undefined for a line that was cut off. */
function parseLine(line: string): { origin: string; note: string } | undefined {
  try {
    const told: unknown = JSON.parse(line);
    if (!isObject(told) || typeof told.origin !== 'string' || typeof told.note !== 'string') return undefined;
    return { origin: told.origin, note: told.note };
  } catch {
    return undefined;
  }
}
