import type { VerifyFault } from '@/lib/client/verify/verdict';

/** What each fault means to a person, as the end of a sentence or a sentence of its own. */
export const FAULT_WORDS = {
  'hash-length': 'The server sent a hash that is none.',
  'index-range': 'The server sent a proof of places that the tree does not have.',
  'size-range': 'The server sent a proof between sizes that cannot be.',
  'proof-length': 'The proof has too few or too many hashes.',
  'root-mismatch': 'The proof does not lead to the signed root: the tree was changed after it was signed.',
  'tile-malformed': 'The server sent a tile that is none.',
  'key-malformed': 'The key of the ledger is none.',
  'note-malformed': 'The checkpoint is no signed note.',
  'signature-missing': 'The checkpoint is not signed by the key of this ledger.',
  'signature-invalid':
    'The signature of the checkpoint is wrong: somebody changed it, or signed it with no key.',
  'checkpoint-malformed': 'The checkpoint does not say name, size and root.',
  'proof-malformed': 'The proof of an entry is not one.',
  'bundle-malformed': 'It is no bundle of events.',
  'request-malformed': 'It is no request to a witness.',
  'column-unproven': 'The server showed columns that nothing proves.',
  unreachable: 'The server did not answer, so nothing was checked.',
  refused: 'The server refused to answer, so nothing was checked.',
  'answer-malformed': 'The server answered something else than it was asked.',
  'origin-changed':
    'The ledger goes by another name than this browser remembers. One that ends in /e2 is a new epoch: the operator says that signed entries were lost, in a ledger.epoch entry of the log.',
  'key-changed': 'The ledger is signed by another key than this browser remembers.',
  'checkpoint-missing': 'Checkpoints that this browser remembers are gone.',
  'log-shrank': 'Less is signed than this browser remembers: entries are gone.',
  'history-rewritten': 'The signed history is not a continuation of the one this browser remembers.',
  'consistency-missing':
    'The server does not prove that its history continues the one this browser remembers.',
  'row-missing': 'The log has an entry for it, or had one, and the event is gone without a signed erasure.',
  'row-altered': 'The event was changed after it was logged. The log itself still holds what it was.',
  'event-differs': 'What this page shows is not what was logged.',
  'proof-missing': 'The server sent no proof of it.',
  'erase-unauthorised': 'It was erased, and no signed entry of the log says so.',
  'pin-unavailable': 'This browser does not let the page remember the ledger, so nothing could be compared.',
  unexpected: 'The check ended in a way that nobody foresaw.',
} as const satisfies Record<VerifyFault, string>;

/** `2026-11-20 14:03:30 UTC` of an ISO instant. */
export function utcSecond(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`;
}

/** `88,201,117`: exact, always. */
export function exact(value: number): string {
  return new Intl.NumberFormat('en-US').format(value);
}

/** `1 entry`, `12 entries`. */
export function entries(count: number): string {
  return `${exact(count)} ${count === 1 ? 'entry' : 'entries'}`;
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** `3 minutes ago`; what is younger than a minute is `just now`. */
export function ago(seconds: number): string {
  const [name, length] = UNITS.find(([, unit]) => seconds >= unit) ?? ['now', 1];
  if (name === 'now') return 'just now';
  const count = Math.floor(seconds / length);
  return `${exact(count)} ${name}${count === 1 ? '' : 's'} ago`;
}

/** `40 s`, `12 min`, `3 h`: how long something still takes, rounded up. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  return seconds < 3_600 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3_600)} h`;
}
