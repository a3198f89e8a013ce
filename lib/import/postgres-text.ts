import type { JsonObject } from '@/lib/audit/json';
import { parseAddress } from '@/lib/audit/values';
import type { ByteWindow } from './byte-window';
import { decodeUtf8 } from './decode';
import { ELEMENT_BYTES_MAX, type Element, rejectTooLong } from './element';
import { findTextFault } from './json';
import { LineScan, runScan } from './scan';

/** `prefix LOG:  message`: the prefix is what `log_line_prefix` says, but always holds the time. */
const LINE =
  /^(.{0,500}?)\b(LOG|ERROR|FATAL|PANIC|WARNING|NOTICE|INFO|DEBUG\d?|DETAIL|HINT|QUERY|CONTEXT|LOCATION|STATEMENT): {2}(.*)$/s;
const TIME = /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)? (?:[A-Za-z]{1,5}\b|[+-]\d\d(?::?\d\d)?)/;

/** Lines that belong to the entry before them, by the name `jsonlog` has for what they say. */
const FURTHER = new Map([
  ['DETAIL', 'detail'],
  ['HINT', 'hint'],
  ['QUERY', 'internal_query'],
  ['CONTEXT', 'context'],
  ['LOCATION', 'location'],
  ['STATEMENT', 'statement'],
]);

interface LogLine {
  prefix: string;
  tag: string;
  message: string;
}

/** The parts of a line of PostgreSQL's log as text, or undefined for any other line. */
export function findPostgresLine(text: string): LogLine | undefined {
  const [, prefix, tag, message] = LINE.exec(text) ?? [];
  if (prefix === undefined || tag === undefined || message === undefined || !TIME.test(prefix))
    return undefined;
  return { prefix, tag, message };
}

/**
 * The entry whose first line has been consumed, as the object that `jsonlog` has for it, with the prefix as it is. Its
 * further lines begin with a tab, or are lines of their own such as `STATEMENT`.
 */
export async function readPostgresEntry(window: ByteWindow, line: number, first: LogLine): Promise<Element> {
  const said = new Map([['message', first.message]]);
  let current = 'message';
  let length = first.message.length;
  for (;;) {
    const next = await peekLine(window);
    const further = next && findPostgresLine(next.text);
    const name = further && FURTHER.get(further.tag);
    const text = name ? further.message : next?.text.startsWith('\t') ? next.text.slice(1) : undefined;
    if (next === undefined || text === undefined) return toElement(line, first, said, length);
    window.drop(next.count);
    length += text.length;
    if (length > ELEMENT_BYTES_MAX) return rejectTooLong(line);
    current = name ?? current;
    const before = said.get(current);
    said.set(current, before === undefined ? text : `${before}\n${text}`);
  }
}

async function peekLine(window: ByteWindow): Promise<{ text: string; count: number } | undefined> {
  const scan = new LineScan();
  if ((await runScan(window, scan, ELEMENT_BYTES_MAX)) === 'too long') return undefined;
  const text = decodeUtf8(window.view(scan.offset));
  return text ? { text: text.replace(/\r?\n$/, ''), count: scan.offset } : undefined;
}

function toElement(line: number, first: LogLine, said: Map<string, string>, textLength: number): Element {
  const { prefix, tag } = first;
  const fault = findTextFault([prefix, ...said.values()].join());
  if (fault) return { line, rejected: fault };
  const value = { ...prefixMembers(prefix), error_severity: tag, ...Object.fromEntries(said) };
  return { line, value, rewrites: [], textLength };
}

/** What a prefix tells for sure: its form is free, so what is not found stays in it alone. */
function prefixMembers(prefix: string): JsonObject {
  const [timestamp = ''] = TIME.exec(prefix) ?? [];
  const rest = prefix.replace(timestamp, ' ');
  const [, user, dbname] = /([^\s@:=,]+)@([^\s@:=,]+)/.exec(rest) ?? [];
  const pid = /\[(\d{1,10})(?:-\d+)?\]/.exec(rest)?.[1];
  const addresses = rest
    .split(/[\s(),=[\]]+/)
    .map((word) => parseAddress(word.replace(/^:(?!:)|(?<!:):$/, '')));
  const remoteHost = addresses.find((address) => address !== undefined);
  return {
    timestamp,
    ...(pid && { pid: Number(pid) }),
    ...(user && user !== '[unknown]' && { user }),
    ...(dbname && dbname !== '[unknown]' && { dbname }),
    ...(remoteHost && { remote_host: remoteHost }),
    log_line_prefix: prefix,
  };
}
