import { arrayLiteral } from '@/db/array-literal';
import type { Pool } from '@/db/client';
import type { AuditEvent } from '@/lib/audit/event';
import { APPENDED } from '@/lib/ingest/append';
import { encode } from '@/lib/ingest/dictionary';

const LEFT_OUT: readonly string[] = ['dedupe_key', 'commitment', 'salt'];
const COLUMNS = APPENDED.filter(([name]) => !LEFT_OUT.includes(name));
const NAMES = COLUMNS.map(([name]) => name);
const JSON_COLUMNS: readonly string[] = [
  ...['overflow', 'targets', 'changes', 'redactions', 'rewrites', 'details'],
];
const INSERT = `
  insert into plain_event (seq, ${NAMES.join(', ')})
  select place, ${NAMES.map((name) => (JSON_COLUMNS.includes(name) ? `${name}::jsonb` : name)).join(', ')}
  from unnest(${COLUMNS.map(([, type], nth) => `$${nth + 1}::${type}[]`).join(', ')})
    with ordinality as given (${NAMES.join(', ')}, place)`;
const NONE = new Uint8Array();

/** Makes what an event would be without a ledger: its table with the same indexes, in one piece, without salts and digests. */
export async function makePlainTable(owner: Pool): Promise<void> {
  await owner`create table plain_event (like event including defaults including generated including indexes)`;
  await owner`alter table plain_event drop column salt, drop column person_digest, drop column payload_digest`;
  await owner`grant insert on plain_event to trailmark_app`;
}

/**
 * The same events as one insert: codes instead of texts, the same arrays, one statement. No salts, no hash, no entry, no
 * number that another one cannot have, no look whether it is known, no count of late ones.
 */
export async function appendPlain(sql: Pool, log: number, events: readonly AuditEvent[]): Promise<void> {
  const items = events.map((event) => ({ log, event, salt: NONE, commitment: NONE, dedupeKey: NONE }));
  const coded = await encode(sql, items);
  const columns = COLUMNS.map(([, , read]) =>
    arrayLiteral(
      items.map((item, nth) => {
        const codes = coded[nth];
        if (!codes) throw new RangeError(`no codes for event ${nth}`);
        return read(item, codes);
      }),
    ),
  );
  await sql.unsafe(INSERT, columns, { prepare: true });
}
