import { concat, utf8 } from './bytes';
import { type CanonicalValue, canonicalize } from './canonical';

const CONTEXT = 'audit-ledger/control/v1\n';

/**
 * What the signature of a control entry (ledger.erase, ledger.hold, …) covers:
 *
 *   "audit-ledger/control/v1\n" ‖ origin ‖ "\n" ‖ JCS(details without `sig`)
 */
export function controlBytes(
  origin: string,
  details: { readonly [key: string]: CanonicalValue | undefined },
) {
  return concat(utf8(CONTEXT), utf8(`${origin}\n`), utf8(canonicalize({ ...details, sig: undefined })));
}
