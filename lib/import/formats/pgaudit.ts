import type { EventDraft, Result } from '@/lib/audit/event';
import { field } from '@/lib/audit/fields';
import type { Json, JsonObject } from '@/lib/audit/json';
import { parseAddress, parseInstant } from '@/lib/audit/values';
import { parseCsvRecord } from '@/lib/import/csv-elements';
import { text } from '@/lib/import/fields';
import type { Format, Mapped } from '@/lib/import/format';
import { reject, skip, toEvent } from '@/lib/import/mapped';

/**
 * The records that pgAudit writes into PostgreSQL's log, and the statements that PostgreSQL refused, which pgAudit does
 * not see. Elements are lines of `jsonlog`; those of `csvlog` and of the text log are read into the same members.
 * https://github.com/pgaudit/pgaudit#format
 */
export const pgaudit: Format = {
  name: 'pgaudit',
  label: 'PostgreSQL log with pgAudit',
  detect: (element) =>
    typeof element.error_severity === 'string' &&
    typeof element.message === 'string' &&
    ('session_id' in element || 'log_line_prefix' in element),
  map(line) {
    const record = text(line.message)?.match(/^AUDIT: (.*)$/s)?.[1];
    if (record !== undefined) return mapRecord(line, record);
    return isRefusal(line) ? mapRefusal(line) : skip('a line of the server log that is not an audit record');
  },
};

/** A longer statement is told by the details alone. */
const MESSAGE_MAX = field('message').lengthMax;

function mapRecord(line: JsonObject, record: string): Mapped {
  const cells = parseCsvRecord(record, ',');
  if (typeof cells === 'string') return reject(`the AUDIT record is ${cells}`);
  const [, , , kind, command, objectType, objectName, statement] = cells;
  if (!kind || !command) return reject('the AUDIT record is cut');
  const target = { type: objectType || undefined, id: objectName };
  return toEvent({
    ...commonOf(line),
    action: `pgaudit.${kind}.${command}`,
    result: resultOf(kind, cells.length),
    targets: objectName ? [target] : undefined,
    message: statement && statement.length <= MESSAGE_MAX ? statement : undefined,
  });
}

/**
 * With `pgaudit.log_rows` a record has a tenth cell, and is written when its statement has ended. Without it, reads,
 * writes and blocks of code are told before they run.
 */
function resultOf(kind: string, cells: number): Result {
  return cells >= 10 || !['READ', 'WRITE', 'FUNCTION'].includes(kind) ? 'success' : 'unknown';
}

/** SQLSTATE of insufficient privilege. The text log has no code; no other error begins with these words. */
function isRefusal(line: JsonObject): boolean {
  if (!('log_line_prefix' in line)) return line.state_code === '42501';
  return (
    /^(ERROR|FATAL)$/.test(text(line.error_severity) ?? '') &&
    /^permission denied /.test(text(line.message) ?? '')
  );
}

function mapRefusal(line: JsonObject): Mapped {
  const command = text(line.ps) ?? /^\s*([a-z]+)/i.exec(text(line.statement) ?? '')?.[1]?.toUpperCase();
  return toEvent({
    ...commonOf(line),
    action: `pgaudit.${command ?? text(line.error_severity)}`,
    result: 'denied',
    message: text(line.message),
  });
}

function commonOf(line: JsonObject): Omit<EventDraft, 'action' | 'result' | 'occurredAt'> & {
  occurredAt: string | undefined;
} {
  const [sessionId, lineNumber, user] = [text(line.session_id), text(line.line_num), text(line.user)];
  return {
    source: 'pgaudit',
    sourceEventId: sessionId && lineNumber ? `${sessionId}/${lineNumber}` : undefined,
    occurredAt: timeOf(line.timestamp),
    actorType: user ? 'user' : 'system',
    actorId: user,
    resourceType: 'database',
    resourceId: text(line.dbname),
    ip: parseAddress(line.remote_host),
    userAgent: text(line.application_name),
    sessionId,
    details: line,
  };
}

/** A zone may be written as hours alone; names of zones other than UTC are not guessed. */
function timeOf(timestamp: Json | undefined): string | undefined {
  return parseInstant(text(timestamp)?.replace(/([+-]\d\d)$/, '$1:00'));
}
