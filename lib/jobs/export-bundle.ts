import { writeDatabase } from '@/db/pool';
import { AuditError } from '@/lib/audit/error';
import type { LogKind } from '@/lib/audit/scope';
import { checkpointCovering, SignerRefused } from '@/lib/ingest/checkpoint';
import { controlVerifierKey } from '@/lib/ingest/control';
import { logOrigin, verifierKey } from '@/lib/ingest/signer';
import { BUNDLE_TYPE, type BundleHead } from '@/lib/ledger/bundle';
import { base64 } from '@/lib/ledger/bytes';
import { parseCheckpoint } from '@/lib/ledger/checkpoint';
import { parseNote, printKey } from '@/lib/ledger/note';
import { findLedger, type Ledger, type PageProof, provePage } from '@/lib/query/ledger';
import { type Asked, readList } from './export-table';
import type { Page, Source } from './run-export';

/** What signing may take at a time, beside the step of it that is under way then: a lease lasts longer. */
const SIGNING_MS = 2_000;

/** Where a bundle goes on: the size of its checkpoint, and the cursor of the list, or the next entry of the whole log. */
interface Place {
  size: number;
  at: string;
}

/**
 * Events with what proves them: one signed checkpoint at the head, and one proof for the entries of each page. Without
 * a filter it is the whole log, entry by entry, erased ones too, so that a verifier can tell that nothing is missing;
 * with one it is the list, newest first, and says nothing of what is left out.
 */
export async function bundleSource(asked: Asked, kind: LogKind): Promise<Source> {
  const ledger = await findLedger(asked.scope, asked.tenantId);
  const origin = logOrigin({ ledgerId: ledger.ledgerId, kind, epoch: ledger.epoch });
  const isWhole = asked.filter.length === 0 && asked.search === undefined && !asked.scope.isMasked;
  return {
    async read(cursor, limit): Promise<Page | undefined> {
      const place = cursor === null ? await firstPlace(ledger) : readPlace(cursor);
      if (!place) return undefined;
      const { size } = place;
      const page = isWhole
        ? await entries(asked, ledger, place, limit)
        : await listed(asked, ledger, place, limit);
      const head = cursor === null ? `${JSON.stringify(headOf(origin, ledger, page.proof, isWhole))}\n` : '';
      const end = page.next === undefined ? `${JSON.stringify({ type: 'end' })}\n` : '';
      const next = page.next === undefined ? undefined : `${size}/${page.next}`;
      return { text: `${head}${printProof(page.proof)}${end}`, rows: page.rows, total: page.total, next };
    },
    describe(firstLine) {
      const { checkpoint, vkey }: BundleHead = JSON.parse(firstLine);
      const { size: signed } = parseCheckpoint(parseNote(checkpoint).text);
      return { origin, size: signed, coverage: isWhole ? 'complete' : 'partial', checkpoint, vkey };
    },
  };
}

/**
 * What was there when the export was opened has to be signed first, which after a bulk load takes a while, and is done
 * step by step. Undefined where it is not done yet.
 */
async function firstPlace({ log, size }: Ledger): Promise<Place | undefined> {
  if (size === 0) throw new AuditError('not_found', 'The log is empty');
  try {
    const signed = await checkpointCovering(writeDatabase(), log, size, SIGNING_MS);
    return signed && { size: signed.checkpoint.size, at: '' };
  } catch (error) {
    if (!(error instanceof SignerRefused)) throw error;
    throw new AuditError('conflict', `The signer refuses: ${error.code}`);
  }
}

function readPlace(cursor: string): Place {
  const slash = cursor.indexOf('/');
  return { size: Number(cursor.slice(0, slash)), at: cursor.slice(slash + 1) };
}

interface BundlePage {
  proof: PageProof;
  rows: number;
  total: number;
  next: string | undefined;
}

async function entries(
  { scope }: Asked,
  ledger: Ledger,
  { size, at }: Place,
  limit: number,
): Promise<BundlePage> {
  const from = Number(at || '0');
  const to = Math.min(size, from + limit);
  const seqs = Array.from({ length: to - from }, (_, nth) => from + nth);
  const proof = await provePage(scope, ledger, { ids: [], seqs, size });
  return { proof, rows: proof.rows.length, total: size, next: to < size ? String(to) : undefined };
}

async function listed(asked: Asked, ledger: Ledger, { size, at }: Place, limit: number): Promise<BundlePage> {
  const { rows, total, nextCursor } = await readList(asked, at || null, limit);
  const ids = rows.map(({ id }) => id);
  const proof = await provePage(asked.scope, ledger, { ids, seqs: [], size });
  return { proof, rows: proof.rows.length, total, next: nextCursor };
}

function headOf(origin: string, ledger: Ledger, { checkpoint }: PageProof, isWhole: boolean): BundleHead {
  return {
    ...{
      type: BUNDLE_TYPE,
      origin,
      tenant_id: ledger.tenantId,
      complete: isWhole,
      checkpoint: checkpoint.note,
    },
    ...{ vkey: printKey(verifierKey(origin)), control_vkey: printKey(controlVerifierKey(ledger)) },
  };
}

/** One line an entry, and the proof of them all. */
function printProof({ rows, hashes, leaves }: PageProof): string {
  const lines = rows.map((row, nth) =>
    JSON.stringify({ type: 'entry', ...row, leaf: base64(leaves[nth] ?? new Uint8Array()) }),
  );
  return [...lines, JSON.stringify({ type: 'proof', hashes: hashes.map(base64) }), ''].join('\n');
}
