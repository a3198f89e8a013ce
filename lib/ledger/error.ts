/** Why evidence does not hold. */
export type LedgerFault =
  | 'hash-length'
  | 'index-range'
  | 'size-range'
  | 'proof-length'
  | 'root-mismatch'
  | 'tile-malformed'
  | 'key-malformed'
  | 'note-malformed'
  | 'signature-missing'
  | 'signature-invalid'
  | 'checkpoint-malformed'
  | 'proof-malformed'
  | 'bundle-malformed'
  | 'request-malformed'
  | 'column-unproven';

/** Thrown by everything here that reads or checks what others have written. */
export class LedgerError extends Error {
  constructor(
    readonly fault: LedgerFault,
    message: string,
  ) {
    super(`${fault}: ${message}`);
    this.name = 'LedgerError';
  }
}
