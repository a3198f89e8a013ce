import { writeDatabase } from '@/db/pool';
import { AuditError } from '@/lib/audit/error';
import type { LogKind } from '@/lib/audit/scope';
import { checkpointCovering, SignerRefused } from '@/lib/ingest/checkpoint';
import { controlVerifierKey } from '@/lib/ingest/control';
import { logOrigin, verifierKey } from '@/lib/ingest/signer';
import { BUNDLE_TYPE, type BundleHead } from '@/lib/ledger/bundle';
import { base64 } from '@/lib/ledger/bytes';
import { printKey } from '@/lib/ledger/note';
import { findLedger, type Ledger, type PageProof, provePage } from '@/lib/query/ledger';
import { type Asked, readList } from './export-table';
import type { Page, Source } from './run-export';

/** What signing may take: the queue comes back for a log that is signed step by step after a bulk load. */
const SIGNING_MS = 10_000;

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
  let size = 0;
  return {
    async read(cursor, limit): Promise<Page> {
      const place: Place = cursor === null ? { size: await signedSize(ledger), at: '' } : readPlace(cursor);
      size = place.size;
      const page = isWhole
        ? await entries(asked, ledger, place, limit)
        : await listed(asked, ledger, place, limit);
      const head = cursor === null ? `${JSON.stringify(headOf(origin, ledger, page.proof, isWhole))}\n` : '';
      const end = page.next === undefined ? `${JSON.stringify({ type: 'end' })}\n` : '';
      const next = page.next === undefined ? undefined : `${size}/${page.next}`;
      return { text: `${head}${printProof(page.proof)}${end}`, rows: page.rows, total: page.total, next };
    },
    async describe() {
      return {
        origin,
        size,
        coverage: isWhole ? 'complete' : 'partial',
        vkey: printKey(verifierKey(origin)),
      };
    },
  };
}

/** What is there now has to be signed first; the state that is exported is at most that. */
async function signedSize({ log, size }: Ledger): Promise<number> {
  if (size === 0) throw new AuditError('not_found', 'The log is empty');
  try {
    const signed = await checkpointCovering(writeDatabase(), log, size, SIGNING_MS);
    if (!signed) throw new AuditError('overloaded', 'The log is not signed to its end yet');
    return signed.checkpoint.size;
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
