import type { LedgerPlace } from './ledger-ask';

/**
 * What a browser remembers of a ledger between visits: the newest checkpoint it has verified, and by which key. The
 * name and keys of a ledger are believed once, at the first visit, and held against it ever after.
 */
export interface Pin {
  origin: string;
  vkey: string;
  controlVkey: string;
  /** Of the newest checkpoint: entries, root (base64) and the signed note. */
  size: number;
  root: string;
  note: string;
  firstSeenAt: string;
  verifiedAt: string;
}

/** Where pins are kept. A pin never goes back: `keep` leaves one of more entries as it is. */
export interface PinStore {
  find(place: LedgerPlace): Promise<Pin | undefined>;
  keep(place: LedgerPlace, pin: Pin): Promise<void>;
  forget(place: LedgerPlace): Promise<void>;
}

/** By tenant and log, not by the name that a server gives its ledger: else a server would be free of a pin by another name. */
export function pinKey({ tenantId, log }: LedgerPlace): string {
  return JSON.stringify([tenantId, log]);
}
