import { writeDatabase } from '@/db/pool';
import { AuditError } from '@/lib/audit/error';
import { findInexactNumbers } from '@/lib/audit/exact-number';
import { type Read, readEventBody, type SourcelessDraft } from '@/lib/dialects/event-body';
import type { ItemAnswer } from '@/lib/dialects/ingest-answer';
import { trailmark } from '@/lib/dialects/trailmark';
import { stillTakingTenant } from '@/lib/ingest/tenant';
import { bodyChunks, decodeUtf8 } from './body';
import { toAuditError } from './handler';
import { type IngestItem, type Ingestion, ingest } from './ingest';
import { claimKey, refuseNumbers } from './ingest-json';

const LINE_BYTES_MAX = 2 * 1024 * 1024;
const GROUP_LINES = 500;
const GROUP_BYTES = 4 * 1024 * 1024;

interface Line extends IngestItem {
  /** From 1, as editors count. */
  number: number;
  bytes: number;
}

/**
 * Takes NDJSON of any length in constant memory: each group of lines is durable before its answers are sent, and the
 * next is not read before somebody reads these. Answers one line an event and a summary at the end; with
 * `Prefer: return=minimal` (RFC 7240) only rejected events and the summary, for clients that read last.
 */
export async function ingestLines(
  request: Request,
  ingestion: Omit<Ingestion, 'requestKey'>,
): Promise<Response> {
  // Items are known again by their place: another event at a place is a conflict of its own.
  const requestKey = await claimKey(request, ingestion, 'ndjson');
  const isMinimal = /\breturn\s*=\s*minimal\b/i.test(request.headers.get('prefer') ?? '');
  const answers = answerLines(request, { ...ingestion, requestKey }, isMinimal);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await answers.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await answers.return(undefined);
    },
  });
  const headers = { 'Content-Type': 'application/x-ndjson', 'Cache-Control': 'private, no-store' };
  return new Response(body, { headers });
}

async function* answerLines(
  request: Request,
  ingestion: Ingestion,
  isMinimal: boolean,
): AsyncGenerator<string, void> {
  const summary = { lines: 0, accepted: 0, duplicate: 0, rejected: 0 };
  try {
    for await (const group of groups(readLines(request))) {
      const tenant = await stillTakingTenant(writeDatabase(), ingestion.tenant.tenantId);
      const answers = await ingest({ ...ingestion, tenant }, group);
      let text = '';
      answers.forEach((answer, nth) => {
        summary[answer.status] += 1;
        if (!isMinimal || answer.status === 'rejected') text += printLine(group[nth]?.number ?? 0, answer);
      });
      summary.lines += group.length;
      if (text !== '') yield text;
    }
    yield `${JSON.stringify({ summary })}\n`;
  } catch (error) {
    // The status is sent already: the last line says that it is not the end, and how far it was durable.
    const refusal = trailmark.error(toAuditError(error, { dialect: trailmark.name }));
    yield `${JSON.stringify({ failed: await refusal.json(), summary })}\n`;
  }
}

function printLine(number: number, answer: ItemAnswer): string {
  return `${JSON.stringify({ line: number, ...answer })}\n`;
}

async function* groups(lines: AsyncIterable<Line>): AsyncGenerator<Line[]> {
  let group: Line[] = [];
  let bytes = 0;
  for await (const line of lines) {
    group.push(line);
    bytes += line.bytes;
    if (group.length < GROUP_LINES && bytes < GROUP_BYTES) continue;
    yield group;
    group = [];
    bytes = 0;
  }
  if (group.length > 0) yield group;
}

/** The lines that are not empty. A line that is too long is a faulty event; what follows it is read on. */
async function* readLines(request: Request): AsyncGenerator<Line> {
  let number = 0;
  let parts: Uint8Array[] = [];
  let bytes = 0;
  const skip = () => {
    number += 1;
    return undefined;
  };
  const take = (): Line | undefined => {
    number += 1;
    const whole = bytes > LINE_BYTES_MAX ? undefined : Buffer.concat(parts);
    const line = { number, place: number, bytes: Math.min(bytes, LINE_BYTES_MAX) };
    parts = [];
    bytes = 0;
    if (whole === undefined) return { ...line, read: TOO_LONG };
    const text = whole.toString('latin1').trim() === '' ? undefined : whole;
    return text && { ...line, read: readLine(text) };
  };
  for await (const chunk of bodyChunks(request)) {
    let from = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, from)) {
      const isEmpty = end === from && bytes === 0;
      bytes += end - from;
      if (!isEmpty && bytes <= LINE_BYTES_MAX) parts.push(chunk.subarray(from, end));
      from = end + 1;
      const line = isEmpty ? skip() : take();
      if (line) yield line;
    }
    bytes += chunk.length - from;
    if (bytes <= LINE_BYTES_MAX) parts.push(chunk.subarray(from));
    else parts = [];
  }
  const last = bytes > 0 ? take() : undefined;
  if (last) yield last;
}

const TOO_LONG: Read<SourcelessDraft> = fault('too_large', `longer than ${LINE_BYTES_MAX} bytes`);

function fault(code: string, message: string): Read<SourcelessDraft> {
  return { ok: false, faults: [{ pointer: '', code, message }] };
}

function readLine(bytes: Uint8Array): Read<SourcelessDraft> {
  try {
    const text = decodeUtf8(bytes);
    const document: unknown = JSON.parse(text);
    const inexact = findInexactNumbers(text);
    return inexact.length > 0 ? refuseNumbers(inexact) : readEventBody(document);
  } catch (error) {
    if (error instanceof AuditError) return fault('invalid_body', 'not UTF-8');
    return fault('invalid_body', 'not JSON');
  }
}
