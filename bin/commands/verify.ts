import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { CommandError, EXIT, say, sayJson } from '@/bin/output';
import { verifyEd25519 } from '@/lib/ed25519';
import { type BundleReport, BundleVerifier } from '@/lib/ledger/bundle';
import { LedgerError } from '@/lib/ledger/error';
import { parseKey, type VerifierKey } from '@/lib/ledger/note';
import { sha256 } from '@/lib/sha256';

export interface VerifyOptions {
  vkey: string;
  controlVkey?: string;
  old?: string[];
  requireComplete?: boolean;
  json?: boolean;
}

/** Findings that are printed one by one. */
const PRINTED_MAX = 100;

/**
 * Verifies an exported bundle offline: no database, no network, and no key but those that are given. Exit 0 where
 * nothing was found, 1 where something was, 2 where the file is no bundle of that log. Always says whether the file is
 * the whole log: that each event is authentic does not mean that none was left out.
 */
export async function verify(file: string, options: VerifyOptions): Promise<void> {
  const report = await readBundle(file, options).catch((error) => {
    if (!(error instanceof LedgerError)) throw error;
    throw new CommandError(`${file}: ${error.message}`, EXIT.usage);
  });
  const { findings, isComplete } = report;
  if (options.json) sayJson(printReport(report, options));
  else for (const line of linesOf(report, options)) say(line);
  if (findings.length > 0 || (options.requireComplete && !isComplete)) process.exitCode = EXIT.failed;
}

async function readBundle(
  file: string,
  { vkey, controlVkey, old = [] }: VerifyOptions,
): Promise<BundleReport> {
  const verifier = new BundleVerifier({
    ...{ key: keyOf(vkey), controlKey: controlVkey === undefined ? undefined : keyOf(controlVkey) },
    ...{ verify: verifyEd25519, sha256, old: old.map(readNote) },
  });
  const input = createReadStream(file);
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  try {
    for await (const line of lines) await verifier.add(line);
  } catch (error) {
    if (error instanceof LedgerError) throw error;
    throw new CommandError(`${file} cannot be read`, EXIT.usage);
  } finally {
    input.destroy();
  }
  return verifier.end();
}

function keyOf(text: string): VerifierKey {
  return parseKey(text, sha256);
}

function readNote(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new CommandError(`${file} cannot be read`, EXIT.usage);
  }
}

function printReport({ checkpoint, entries, isComplete, findings }: BundleReport, options: VerifyOptions) {
  return {
    verified: findings.length === 0,
    origin: checkpoint.origin,
    size: checkpoint.size,
    entries,
    complete: isComplete,
    deletions_verified: isComplete && options.controlVkey !== undefined,
    findings,
  };
}

function* linesOf({ checkpoint, entries, isComplete, findings }: BundleReport, options: VerifyOptions) {
  const count = (value: number) => value.toLocaleString('en-US');
  for (const { code, seq } of findings.slice(0, PRINTED_MAX))
    yield `${code}${seq === undefined ? '' : ` at entry ${seq}`}`;
  if (findings.length > PRINTED_MAX) yield `… and ${count(findings.length - PRINTED_MAX)} more`;
  yield isComplete
    ? `COMPLETE: ${count(entries)} of ${count(checkpoint.size)} entries`
    : `PARTIAL: ${count(entries)} of ${count(checkpoint.size)} entries are in it; omissions cannot be excluded`;
  if (isComplete && options.controlVkey === undefined)
    yield 'What tells of deletions was not verified: give --control-vkey';
  yield findings.length === 0
    ? `VERIFIED: ${checkpoint.origin}, checkpoint of ${count(checkpoint.size)} entries`
    : `NOT VERIFIED: ${count(findings.length)} findings`;
}
