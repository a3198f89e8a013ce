import { isObject } from '@/lib/audit/json';
import { unbase64 } from '@/lib/ledger/bytes';
import { controlBytes } from '@/lib/ledger/control';
import type { ProvenRow } from '@/lib/ledger/page';
import { verifyEd25519 } from './ed25519';
import type { LedgerApi } from './ledger-api';
import { checkRows, hiddenParts } from './rows';
import type { Trusted } from './trust';
import { type Erasure, NotVerified } from './verdict';

/**
 * The entry that tells why a row has no content: proven to be in the tree, to be an erasure, to name this very entry,
 * and to be signed by the control key of the ledger. Undefined where no checkpoint covers it yet. Throws `row-missing`
 * where nothing tells of it, and `erase-unauthorised` where what tells of it is not that. A reader who does not see its
 * content is told that it is an erasure, and no more.
 */
export async function checkErasure(
  api: LedgerApi,
  trusted: Trusted,
  { seq, erased_by: by }: ProvenRow,
): Promise<Erasure | undefined> {
  if (by === undefined)
    throw new NotVerified(
      'row-missing',
      `entry ${seq} has lost its content, and no entry tells of an erasure`,
    );
  const proof = await api.proofs({ seqs: [by], size: trusted.checkpoint.size });
  const [row] = proof.rows;
  if (!row && proof.pending.includes(by) && by >= trusted.checkpoint.size) return undefined;
  if (row?.seq !== by) throw new NotVerified('proof-missing', `of entry ${by}`);
  checkRows(proof, trusted.checkpoint);
  const { action, occurred_at: at, actor_id: actor, details } = row.event ?? {};
  if (action !== 'ledger.erase')
    throw new NotVerified('erase-unauthorised', `entry ${by} tells of no erasure`);
  const told = { seq: by, at: textOf(at), by: textOf(actor) };
  if (hiddenParts(row).includes('payload')) return { ...told, reason: undefined, isChecked: false };
  const stated: unknown = details;
  if (!isObject(stated) || !(await isSigned(trusted, stated)) || !names(stated.erased, seq))
    throw new NotVerified('erase-unauthorised', `entry ${by} is not signed, or names another entry`);
  return { ...told, reason: textOf(stated.reason), isChecked: true };
}

async function isSigned({ controlKey }: Trusted, details: Parameters<typeof controlBytes>[1]) {
  const signature = typeof details.sig === 'string' ? unbase64(details.sig) : undefined;
  if (!signature) return false;
  return await verifyEd25519(controlKey.key, controlBytes(controlKey.name, details), signature);
}

function names(erased: unknown, seq: number): boolean {
  return Array.isArray(erased) && erased.some((one: unknown) => isObject(one) && one.seq === seq);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
