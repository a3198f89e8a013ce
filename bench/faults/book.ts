/** What was said to clients, to hold the log against. */
export interface Book {
  /** Each acknowledged event by its source's id: whose it is, and its place in the log. */
  acknowledged: Map<string, { tenantId: string; index: number }>;
  /** Ids of events that were refused for good. */
  refused: Set<string>;
  /** Events whose first answer was lost, and that were stored all the same. */
  storedUntold: number;
  /** Answers by their status; `none`: no connection, or no answer. */
  answers: Map<string, number>;
  /** What no client should be told. */
  complaints: string[];
}

export function openBook(): Book {
  return {
    ...{ acknowledged: new Map(), refused: new Set() },
    ...{ storedUntold: 0, answers: new Map(), complaints: [] },
  };
}

export function countAnswer({ answers }: Book, status: number | undefined): void {
  const name = status === undefined ? 'none' : String(status);
  answers.set(name, (answers.get(name) ?? 0) + 1);
}

/** What an answer says of one event. */
export interface Told {
  status: 'accepted' | 'duplicate' | 'rejected';
  index?: number | undefined;
  statusCode?: number | undefined;
}

/** Notes it. An event that was acknowledged keeps its place for ever. */
export function note(book: Book, event: { id: string; tenantId: string; isGood: boolean }, told: Told): void {
  const { id, tenantId, isGood } = event;
  if (told.status === 'rejected') {
    if (isGood) book.complaints.push(`${id}: a good event was rejected with ${told.statusCode}`);
    book.refused.add(id);
    return;
  }
  if (!isGood) book.complaints.push(`${id}: a faulty event was stored`);
  const before = book.acknowledged.get(id);
  if (before && before.index !== told.index)
    book.complaints.push(`${id}: acknowledged at ${before.index}, then at ${told.index}`);
  if (!before && told.status === 'duplicate') book.storedUntold += 1;
  book.acknowledged.set(id, { tenantId, index: told.index ?? -1 });
}
