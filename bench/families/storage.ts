import type { Bench, Family } from '@/bench/family';
import { emptyResult } from '@/bench/rows';
import { measureSizes } from '@/bench/sizes';

/** 48 bytes and the byte that says so. */
const SALT_BYTES = 49;
/** What an event costs for being provable and counted, beside its content. */
const LEDGER = /^(ledger_entry|segment\w*|log|platform) /;
const SHOWN_BYTES = 0.5;

/** Bytes an event by table and index, of the events that were loaded. */
export const storage: Family = {
  name: 'storage',
  title: 'Storage, bytes an event',
  check: async () => [], // nothing is answered
  async measure(bench) {
    const result = emptyResult();
    const { events, details } = await readEvents(bench);
    const sizes = await measureSizes(bench.installation.admin);
    const sum = (bytes: readonly { bytes: number }[]) =>
      bytes.reduce((total, size) => total + size.bytes, 0) / events;
    const total = sum(sizes);
    const ledger = sum(sizes.filter(({ name }) => LEDGER.test(name))) + SALT_BYTES;
    for (const { name, bytes } of sizes) {
      if (bytes / events >= SHOWN_BYTES)
        result.rows.push({ case: name, contender: 'ours', value: bytes / events });
    }
    result.rows.push(
      { case: 'together', contender: 'ours', value: total },
      { case: 'entry, salts, segments', contender: 'ours', value: ledger },
      { case: 'details as text', contender: 'ours', value: details },
    );
    if (bench.flat) {
      const flat = sum(
        (await measureSizes(bench.flat.sql)).filter(({ name }) => name.startsWith('flat_event')),
      );
      result.rows.push({ case: 'together', contender: 'plain table', value: flat });
    }
    result.verdicts.push(
      { target: 'storageTotal', of: `details of ${Math.round(details)} bytes`, value: total },
      { target: 'storageLedger', of: 'all events', value: ledger },
    );
    return result;
  },
};

async function readEvents({ installation }: Bench): Promise<{ events: number; details: number }> {
  const [row] = await installation.admin<{ events: string; details: string }[]>`
    select (select sum(size - deleted) from log) as events,
      (select avg(octet_length(details::text)) from (select details from event order by id desc limit 100000) e) as details`;
  return { events: Number(row?.events ?? 0), details: Number(row?.details ?? 0) };
}
