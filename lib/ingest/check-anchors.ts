import type { Sql } from '@/db/client';
import { verifyEd25519 } from '@/lib/ed25519';
import { parseSize } from '@/lib/ledger/checkpoint';
import { cosignedAt } from '@/lib/ledger/cosignature';
import { LedgerError } from '@/lib/ledger/error';
import { parseNote, type VerifierKey } from '@/lib/ledger/note';
import { configuredSinks } from './anchor-sinks';
import type { KeptNotes } from './kept-notes';

/** What does not agree with what sinks outside are known to hold. */
export interface AnchorFinding {
  code: 'log-truncated' | 'anchor-missing';
  origin: string;
  detail: string;
}

interface Place {
  log: number;
  epoch: number;
  origin: string;
  size: number;
}

/**
 * Compares a log with what the database says of its sinks: none holds more entries than there are, each cosignature is
 * one of the checkpoint that stands here, and none is missing where a witness is said to have made it. Signatures are
 * verified by the keys of the configuration; those of other witnesses say nothing.
 */
export async function checkAnchors(
  sql: Sql,
  place: Place,
  kept: KeptNotes | undefined,
): Promise<AnchorFinding[]> {
  const keys = new Map(
    configuredSinks().flatMap((sink) => (sink.kind === 'witness' ? [[sink.name, sink.key]] : [])),
  );
  return [
    ...checkFile(place, kept),
    ...(await checkSizes(sql, place, keys)),
    ...(await checkCosignatures(sql, place, keys)),
  ];
}

/** The file may have been emptied, or be another one than it was. */
function checkFile({ origin }: Place, kept: KeptNotes | undefined): AnchorFinding[] {
  if (!kept || kept.size === 0 || [...kept.notes].some((note) => sizeOf(note) >= kept.size)) return [];
  return [{ code: 'anchor-missing', origin, detail: `of size ${kept.size} by the file of anchors` }];
}

function sizeOf(note: string): number {
  return parseSize(note.split('\n', 2)[1] ?? '') ?? 0;
}

type Keys = ReadonlyMap<string, VerifierKey>;

async function checkSizes(sql: Sql, place: Place, keys: Keys): Promise<AnchorFinding[]> {
  const { log, epoch, origin, size } = place;
  const rows = await sql<{ sink: string; size: string; isCosigned: boolean }[]>`
    select a.sink, a.size, a.state <> 'anchored' or exists (
      select from ledger_cosignature c
      where c.log = a.log and c.epoch = a.epoch and c.size = a.size and c.sink = a.sink) as "isCosigned"
    from ledger_anchor a where a.log = ${log} and a.epoch = ${epoch} order by a.sink`;
  return rows.flatMap((row): AnchorFinding[] => {
    if (Number(row.size) > size) {
      const detail = `${row.sink} holds ${row.size} entries, ${size} are there`;
      return [{ code: 'log-truncated', origin, detail }];
    }
    if (row.isCosigned || !keys.has(row.sink)) return [];
    return [{ code: 'anchor-missing', origin, detail: `of size ${row.size} by ${row.sink}` }];
  });
}

async function checkCosignatures(
  sql: Sql,
  { log, epoch, origin }: Place,
  keys: Keys,
): Promise<AnchorFinding[]> {
  const rows = await sql<{ sink: string; size: string; line: string; note: string | null }[]>`
    select s.sink, s.size, s.line, c.note
    from ledger_cosignature s
    left join ledger_checkpoint c on c.log = s.log and c.epoch = s.epoch and c.size = s.size
    where s.log = ${log} and s.epoch = ${epoch} order by s.size, s.sink`;
  const findings: AnchorFinding[] = [];
  for (const { sink, size, line, note } of rows) {
    const key = keys.get(sink);
    if (note === null || (key && !(await isCosigned(note + line, key))))
      findings.push({ code: 'anchor-missing', origin, detail: `of size ${size} by ${sink}` });
  }
  return findings;
}

async function isCosigned(note: string, key: VerifierKey): Promise<boolean> {
  try {
    await cosignedAt(parseNote(note), key, verifyEd25519);
    return true;
  } catch (error) {
    if (error instanceof LedgerError) return false;
    throw error;
  }
}
