import { isObject } from '@/lib/audit/json';
import type { LedgerPlace } from './ledger-ask';
import { type Pin, type PinStore, pinKey } from './pin';
import { NotVerified } from './verdict';

const [DATABASE, STORE] = ['trailmark', 'pins'] as const;

/** Pins in IndexedDB, which a browser keeps for one site alone. Throws `pin-unavailable` where it keeps nothing. */
export const indexedPins: PinStore = {
  find: (place) => withStore('readonly', (store) => findIn(store, place)),
  keep: (place, pin) =>
    withStore('readwrite', async (store) => {
      const known = await findIn(store, place);
      if (known === undefined || known.size <= pin.size) await done(store.put({ ...pin }, pinKey(place)));
    }),
  forget: (place) =>
    withStore('readwrite', async (store) => {
      await done(store.delete(pinKey(place)));
    }),
};

/** One transaction, durable when it resolves. */
async function withStore<T>(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => Promise<T>,
): Promise<T> {
  try {
    const database = await open();
    try {
      const transaction = database.transaction(STORE, mode);
      const ended = new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(transaction.error);
      });
      const [outcome] = await Promise.all([work(transaction.objectStore(STORE)), ended]);
      return outcome;
    } finally {
      database.close();
    }
  } catch (cause) {
    if (cause instanceof NotVerified) throw cause;
    throw new NotVerified('pin-unavailable', 'this browser does not let the page remember anything');
  }
}

async function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => void request.result.createObjectStore(STORE);
  return await done(request);
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function findIn(store: IDBObjectStore, place: LedgerPlace): Promise<Pin | undefined> {
  const found: unknown = await done(store.get(pinKey(place)));
  return found === undefined ? undefined : readPin(found);
}

/** What is there and is no pin is not passed over: it would be a first visit again. */
function readPin(found: unknown): Pin {
  const kept = isObject(found) ? found : {};
  const text = (name: string): string => {
    const value = kept[name];
    if (typeof value !== 'string') throw new NotVerified('pin-unavailable', `the pin holds no ${name}`);
    return value;
  };
  if (typeof kept.size !== 'number') throw new NotVerified('pin-unavailable', 'the pin holds no size');
  return {
    ...{ origin: text('origin'), vkey: text('vkey'), controlVkey: text('controlVkey'), size: kept.size },
    ...{ root: text('root'), note: text('note') },
    ...{ firstSeenAt: text('firstSeenAt'), verifiedAt: text('verifiedAt') },
  };
}
