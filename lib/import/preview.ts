import type { EventDraft } from '@/lib/audit/event';
import { type Container, readElements } from './containers';
import type { FoundElement } from './element';
import type { Format, Mapped } from './format';
import { reject } from './mapped';
import { detectFormat } from './registry';
import { withSourceIds } from './source-id';

/** Plain bytes that a preview looks at, whatever its head decompresses to. */
const PLAIN_BYTES_MAX = 8 * 1024 * 1024;
const CHUNK_BYTES = 16 * 1024;

export interface PreviewOptions {
  /** Whether the bytes are the whole file, so that what stands at their end is whole too. */
  isWhole: boolean;
  /** Maps every element; absent: each element's format is detected. */
  format?: Format | undefined;
  /** Events after which it ends, and other elements. */
  eventsMax: number;
}

/** What an element became, and on which line it begins. */
export interface PreviewLine {
  line: number;
  mapped: Mapped;
}

export interface Preview {
  isGzip: boolean;
  /** Undefined of an empty file. */
  container: Container | undefined;
  /** Formats of the elements that were looked at, in the order in which they came first. */
  formats: Format[];
  lines: PreviewLine[];
}

/** What an import would make of the beginning of a file; nothing is written. Never throws. */
export async function previewImport(head: Uint8Array, options: PreviewOptions): Promise<Preview> {
  const { isWhole, eventsMax } = options;
  const lines: PreviewLine[] = [];
  const formats = new Set<Format>();
  const source = new Head(head);
  let container: Container | undefined;
  let events = 0;
  const elements = readElements(source.chunks(), {
    guard: (plain) => atMost(plain, PLAIN_BYTES_MAX),
    onContainer: (found) => {
      container = found;
    },
  });
  for await (const element of elements) {
    // From here on an element may be cut, because its end was not sent.
    if (source.isRead && !isWhole) break;
    const mapped = 'rejected' in element ? reject(element.rejected) : map(element, options.format, formats);
    lines.push({ line: element.line, mapped });
    if (mapped.kind === 'events') events += mapped.drafts.length;
    if (events >= eventsMax || lines.length >= 2 * eventsMax) break;
  }
  return { isGzip: head[0] === 0x1f && head[1] === 0x8b, container, formats: [...formats], lines };
}

function map(element: FoundElement, given: Format | undefined, formats: Set<Format>): Mapped {
  const format = given ?? detectFormat(element.value, [...formats].at(-1));
  if (!format) return reject('not an event of a known format');
  formats.add(format);
  const mapped = format.map(element.value);
  return mapped.kind === 'events' ? { kind: 'events', drafts: withSourceIds(mapped.drafts) } : mapped;
}

/** Bytes in chunks, and whether somebody has asked for more than there are. */
class Head {
  isRead = false;

  constructor(private readonly bytes: Uint8Array) {}

  async *chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < this.bytes.length; at += CHUNK_BYTES)
      yield this.bytes.subarray(at, at + CHUNK_BYTES);
    this.isRead = true;
  }
}

async function* atMost(source: AsyncIterable<Uint8Array>, bytesMax: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw new Error('the beginning of the file decompresses to too much');
    yield chunk;
  }
}

/** The drafts of the events among these lines, each with its line. */
export function draftsOf(lines: readonly PreviewLine[]): { line: number; draft: EventDraft }[] {
  return lines.flatMap(({ line, mapped }) =>
    mapped.kind === 'events' ? mapped.drafts.map((draft) => ({ line, draft })) : [],
  );
}
