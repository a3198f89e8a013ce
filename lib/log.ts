import pino from 'pino';
import { env } from '@/lib/env';
import { currentRequestId } from './request-context.mjs';
import { REDACTED, withoutSecrets } from './secret-text';

/** Names under which something secret would stand: no line has them. */
const SECRET_NAMES = [
  ...['authorization', 'cookie', 'password', 'passphrase', 'secret', 'clientSecret', 'token', 'apiKey'],
  ...['url', 'headers', 'body'],
] as const;

/** Values that may stand in a log line. Never put a token, a password or an event's content here. */
export type LogFields = Record<string, string | number | boolean | undefined> & {
  [name in (typeof SECRET_NAMES)[number]]?: never;
};

type Level = 'debug' | 'info' | 'warn' | 'error';

/** Of an error of others, which may quote whatever it was given. */
const ERROR_LENGTH_MAX = 2_000;

/** One JSON object a line: JSON escapes whatever would end or colour a line. The stream is that of the process itself. */
const lines = pino(
  {
    base: { pid: process.pid },
    messageKey: 'message',
    timestamp: () => `,"at":"${new Date().toISOString()}"`,
    formatters: { level: (level) => ({ level }) },
    mixin: () => ({ requestId: currentRequestId() }),
    redact: { paths: [...SECRET_NAMES], censor: REDACTED },
  },
  { write: (line: string) => process.stderr.write(line.replace(HIDDEN, spellOut)) },
);

/** Writes one JSON line to standard error; `cause` adds the error's name, message and code, not its data. */
function write(level: Level, message: string, fields: LogFields = {}, cause?: unknown): void {
  if (!isLogged(level)) return;
  lines[level]({ ...clean(fields), ...describe(cause) }, withoutSecrets(message));
}

/** Whether lines of this level are written: what costs something to tell asks before. */
function isLogged(level: Level): boolean {
  const { TRAILMARK_LOG_LEVEL } = env();
  if (lines.level !== TRAILMARK_LOG_LEVEL) lines.level = TRAILMARK_LOG_LEVEL;
  return lines.isLevelEnabled(level);
}

function clean(fields: LogFields): LogFields {
  const pairs = Object.entries(fields);
  return Object.fromEntries(
    pairs.map(([name, value]) => [name, typeof value === 'string' ? withoutSecrets(value) : value]),
  );
}

function describe(cause: unknown): LogFields {
  if (cause === undefined) return {};
  if (!(cause instanceof Error)) return { error: said(String(cause)) };
  const code = 'code' in cause ? said(String(cause.code)) : undefined;
  const root = cause.cause instanceof Error ? saidBy(cause.cause) : undefined;
  return { error: saidBy(cause), errorName: said(cause.name), errorCode: code, rootCause: root };
}

/** A parser of JSON quotes what it cannot read, which is whatever it was given. */
function saidBy(error: Error): string {
  return error instanceof SyntaxError && error.message.includes('JSON') ? 'not JSON' : said(error.message);
}

function said(text: string): string {
  return withoutSecrets(text, ERROR_LENGTH_MAX);
}

/**
 * What JSON may hold as it is, and a terminal or an editor obeys: C1 controls, separators of lines, zero-width and
 * bidirectional characters. Escaped it is the same JSON.
 */
const HIDDEN = /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

function spellOut(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

export const log = {
  debug: (message: string, fields?: LogFields) => write('debug', message, fields),
  info: (message: string, fields?: LogFields) => write('info', message, fields),
  warn: (message: string, fields?: LogFields, cause?: unknown) => write('warn', message, fields, cause),
  error: (message: string, fields?: LogFields, cause?: unknown) => write('error', message, fields, cause),
};
