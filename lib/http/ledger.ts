import { database, writeDatabase } from '@/db/pool';
import { AuditError } from '@/lib/audit/error';
import type { LogKind } from '@/lib/audit/scope';
import { jsonAnswer } from '@/lib/dialects/json-answer';
import { type LedgerAnswer, ProofRequest } from '@/lib/dialects/ledger';
import { configuredSinks } from '@/lib/ingest/anchor-sinks';
import { checkpointCovering, SignerRefused } from '@/lib/ingest/checkpoint';
import { controlVerifierKey } from '@/lib/ingest/control';
import { logOrigin, signerMemory, verifierKey } from '@/lib/ingest/signer';
import { findLastVerification } from '@/lib/jobs/verify-schedule';
import { base64 } from '@/lib/ledger/bytes';
import { LedgerError } from '@/lib/ledger/error';
import { printKey } from '@/lib/ledger/note';
import { packRow } from '@/lib/ledger/page';
import { parseTilePath } from '@/lib/ledger/tiles';
import { printTlogProof } from '@/lib/ledger/tlog-proof';
import { readAnchors } from '@/lib/query/anchors';
import * as query from '@/lib/query/ledger';
import { readJson } from './json-body';
import { scopeOver } from './log-scope';
import type { Call } from './serve';

/** A question about the ledger of one log. */
type LedgerCall = Call<{ tenant_id: string | undefined; log: LogKind }>;

async function asked(call: LedgerCall) {
  const { tenant_id: tenantId, log } = call.query;
  const own = await scopeOver(call, log);
  const ledger = await query.findLedger(own, tenantId ?? call.principal.tenantId);
  const { ledgerId, epoch } = ledger;
  return { scope: own, ledger, origin: logOrigin({ ledgerId, kind: log, epoch }) };
}

export async function ledgerState(call: LedgerCall): Promise<LedgerAnswer> {
  const { ledger, origin } = await asked(call);
  const refusal = await signerMemory.refusal(origin);
  return {
    origin,
    epoch: ledger.epoch,
    vkey: printKey(verifierKey(origin)),
    control_vkey: printKey(controlVerifierKey(ledger)),
    size: ledger.size,
    pending: ledger.size - (ledger.newest?.size ?? 0),
    erased: ledger.erased,
    min_seq: ledger.minSeq,
    checkpoint: ledger.newest ? printCheckpoint(ledger.newest) : null,
    signer: refusal === undefined ? (signerMemory.isIndependent() ? 'ok' : 'not-independent') : 'refused',
    refusal: refusal === undefined ? null : JSON.parse(refusal),
    last_verify: await printVerification(ledger.log),
    anchors: await printAnchors(ledger),
  };
}

async function printVerification(log: number): Promise<LedgerAnswer['last_verify']> {
  const last = await findLastVerification(database(), log);
  return last ? { ...last, at: last.at.toISOString() } : null;
}

function printCheckpoint({ size, root, note, createdAt, anchors }: query.SignedCheckpoint) {
  const cosigned = anchors.map(({ sink, at }) => ({ sink, at: at.toISOString() }));
  return { size, root: base64(root), note, created_at: createdAt.toISOString(), anchors: cosigned };
}

/** Each sink that is configured, asked already or not. */
async function printAnchors(ledger: query.Ledger): Promise<LedgerAnswer['anchors']> {
  const known = await readAnchors(ledger);
  return configuredSinks().map(({ name: sink, kind }) => {
    const anchor = known.get(sink);
    if (!anchor) return { sink, kind, size: 0, at: null, age_s: null, state: 'waiting', error: null };
    const { size, at, ageS, state, error } = anchor;
    return { sink, kind, size, at: at?.toISOString() ?? null, age_s: ageS, state, error };
  });
}

/** A witness may cosign what is signed already. */
const SECONDS = { 'Cache-Control': 'private, max-age=5' };
const FOR_EVER = { 'Cache-Control': 'private, max-age=31536000, immutable' };

function noteAnswer(note: string, status = 200, headers: Record<string, string> = SECONDS): Response {
  return new Response(note, { status, headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers } });
}

export async function checkpointNote(
  call: LedgerCall & Call<{ size: number | undefined }>,
): Promise<Response> {
  const { ledger } = await asked(call);
  const { note } = await query.getCheckpoint(ledger, call.query.size);
  return noteAnswer(note);
}

/** What signing may take, or another process that is at it. */
const SIGNING_MS = 5_000;

/** Signs what is there now, or waits for who is at it. Throws `conflict` where the signer refuses. */
export async function signNow(call: LedgerCall): Promise<Response> {
  const { ledger } = await asked(call);
  if (ledger.size === 0) throw new AuditError('not_found', 'The log is empty');
  try {
    const signed = await checkpointCovering(writeDatabase(), ledger.log, ledger.size, SIGNING_MS);
    if (!signed) throw new AuditError('overloaded', 'Another process is signing');
    return noteAnswer(signed.note, 201, { 'Cache-Control': 'private, no-store' });
  } catch (error) {
    if (!(error instanceof SignerRefused)) throw error;
    const facts = { refusal: error.code };
    throw new AuditError('conflict', `The signer refuses: ${error.code}`, { facts });
  }
}

export async function checkpointPage(
  call: LedgerCall & Call<{ before_size: number | undefined; limit: bigint }>,
) {
  const { ledger } = await asked(call);
  const { before_size: before, limit } = call.query;
  const found = await query.listCheckpoints(ledger, before, Number(limit));
  return { items: found.map(printCheckpoint) };
}

export async function tileBytes(call: LedgerCall): Promise<Response> {
  const { ledger } = await asked(call);
  const bytes = await query.getTile(ledger, readPath([call.params.tile ?? []].flat().join('/')));
  return new Response(Buffer.from(bytes), {
    headers: { 'Content-Type': 'application/octet-stream', ...FOR_EVER },
  });
}

function readPath(path: string) {
  try {
    return parseTilePath(path);
  } catch (cause) {
    if (cause instanceof LedgerError) throw new AuditError('not_found', 'No such tile', { cause });
    throw cause;
  }
}

export async function consistency(
  call: LedgerCall & Call<{ from: number | undefined; to: number | undefined }>,
) {
  const { ledger } = await asked(call);
  const to = call.query.to ?? (await query.getCheckpoint(ledger)).size;
  const [before] = call.query.from === undefined ? await query.listCheckpoints(ledger, to, 1) : [];
  const from = call.query.from ?? before?.size ?? to;
  const hashes = await query.proveConsistency(ledger, from, to);
  return { from, to, hashes: hashes.map(base64) };
}

export async function pageProof(call: LedgerCall): Promise<Response> {
  const { scope, ledger } = await asked(call);
  const { ids = [], seqs = [], size } = await readJson(call.request, ProofRequest);
  const proof = await query.provePage(scope, ledger, { ids, seqs, size });
  const { checkpoint, rows, hashes, pending } = proof;
  return jsonAnswer({
    checkpoint: checkpoint.note,
    size: checkpoint.size,
    rows,
    hashes: hashes.map(base64),
    pending,
  });
}

export async function eventProof(call: LedgerCall): Promise<Response> {
  const { scope, ledger } = await asked(call);
  const { checkpoint, row, hashes } = await query.proveEvent(scope, ledger, String(call.params.id));
  const extra = packRow(row);
  const proof = printTlogProof({ index: row.seq, hashes, checkpoint: checkpoint.note, extra });
  return noteAnswer(proof, 200, { 'Cache-Control': 'private, no-store' });
}
