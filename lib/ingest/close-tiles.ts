import type { Sql } from '@/db/client';
import { readLeaves, readRoots } from '@/db/ledger-nodes';
import { concat } from '@/lib/ledger/bytes';
import { perfectHash, TILE_WIDTH } from '@/lib/ledger/tiles';
import { sha256 } from '@/lib/sha256';

/**
 * Writes every full tile of a tree of `size` entries that is not there yet. What is there is never written again.
 * `mayGoOn` is asked before each of them, and throws where somebody else has taken over.
 */
export async function closeTiles(
  sql: Sql,
  log: number,
  size: number,
  mayGoOn: () => Promise<void>,
): Promise<void> {
  for (let level = 0; size >= TILE_WIDTH ** (level + 1); level++) {
    const [row] = await sql<{ next: string }[]>`
      select coalesce(max(t.index) + 1, 0) as next from ledger_tile t where t.log = ${log} and t.level = ${level}`;
    const full = Math.floor(size / TILE_WIDTH ** (level + 1));
    for (let index = Number(row?.next ?? 0); index < full; index++) {
      await mayGoOn();
      await closeTile(sql, log, level, index);
    }
  }
}

async function closeTile(sql: Sql, log: number, level: number, index: number): Promise<void> {
  const [lo, hi] = [index * TILE_WIDTH, (index + 1) * TILE_WIDTH];
  const hashes =
    level === 0 ? await readLeaves(sql, log, lo, hi, sha256) : await readRoots(sql, log, level - 1, lo, hi);
  const tile = concat(...hashes);
  await sql`
    insert into ledger_tile (log, level, index, root, hashes)
    values (${log}, ${level}, ${index}, ${Buffer.from(perfectHash(tile, sha256))}, ${Buffer.from(tile)})
    on conflict do nothing`;
}
