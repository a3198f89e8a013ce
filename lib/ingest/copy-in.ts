import type { Writable } from 'node:stream';
import type { Sql } from '@/db/client';

const CHUNK_CHARS = 128 * 1024;

/**
 * Sends lines to `copy … from stdin` on the connection of a transaction, and resolves when the server has taken them
 * all. After the last line the driver tells a fault to nobody, so a statement is sent behind the COPY: it answers
 * when the COPY is done, and fails where it failed. The stream sends a belated CopyFail as it closes, which the
 * server ignores unless another COPY has begun by then.
 */
export async function copyIn(sql: Sql, statement: string, lines: Iterable<string>): Promise<void> {
  const stream = await sql.unsafe(statement).writable();
  const closed = new Promise((resolve) => stream.once('close', resolve));
  let fault: Error | undefined;
  stream.on('error', (error) => {
    fault ??= error;
  });
  for (const chunk of chunks(lines)) {
    await write(stream, chunk);
    if (fault) throw fault;
  }
  stream.end(); // with no write under way this ends the COPY at once, so that the connection takes the next statement
  await sql`select 1`;
  await closed;
}

function write(stream: Writable, chunk: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(chunk, (error) => (error ? reject(error) : resolve()));
  });
}

/** Lines in pieces that are worth a message; each is made only when the one before has gone. */
function* chunks(lines: Iterable<string>): Generator<Buffer> {
  let text = '';
  for (const line of lines) {
    text += line;
    if (text.length < CHUNK_CHARS) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}
