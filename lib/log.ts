/** Values that may stand in a log line. Never put a token, a password or an event's content here. */
export type LogFields = Record<string, string | number | boolean | undefined>;

/** Writes one JSON line to standard error; `cause` adds the error's name, message and code, not its data. */
function write(level: 'info' | 'warn' | 'error', message: string, fields: LogFields = {}, cause?: unknown) {
  const line = { at: new Date().toISOString(), level, message, ...fields, ...describe(cause) };
  console.error(JSON.stringify(line));
}

function describe(cause: unknown): LogFields {
  if (cause === undefined) return {};
  if (!(cause instanceof Error)) return { error: String(cause) };
  const code = 'code' in cause ? String(cause.code) : undefined;
  const root = cause.cause instanceof Error ? cause.cause.message : undefined;
  return { error: cause.message, errorName: cause.name, errorCode: code, rootCause: root };
}

export const log = {
  info: (message: string, fields?: LogFields) => write('info', message, fields),
  warn: (message: string, fields?: LogFields, cause?: unknown) => write('warn', message, fields, cause),
  error: (message: string, fields?: LogFields, cause?: unknown) => write('error', message, fields, cause),
};
