// Mends postgres.js 3.4.9 where it is installed. What it writes to a connection that has closed meanwhile waits in a
// timer: the timer ended the process ("Cannot read properties of null (reading 'write')"), and where it was cleared, what
// it should have written stayed before the next handshake, which was then never sent. Seen when PostgreSQL was killed
// during a transaction. Run by npm after each install; fails where the text is not the one that was read.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '../node_modules/postgres');
const PATCHES = [
  [
    'function nextWrite(fn) {\n    const x = socket.write(chunk, fn)',
    'function nextWrite(fn) {\n    if (socket === null) {\n      chunk = nextWriteTimer = null\n      error(Errors.connection("CONNECTION_CLOSED", options, socket))\n      return false\n    }\n    const x = socket.write(chunk, fn)',
  ],
  [
    'incomings = null\n    clearImmediate(nextWriteTimer)',
    'incomings = null\n    clearImmediate(nextWriteTimer)\n    chunk = nextWriteTimer = null',
  ],
];

for (const file of ['src/connection.js', 'cjs/src/connection.js'].map((name) => path.join(root, name))) {
  if (!existsSync(file)) continue;
  let text = readFileSync(file, 'utf8');
  for (const [before, after] of PATCHES) {
    if (text.includes(after)) continue;
    if (!text.includes(before))
      throw new Error(`${file} is not that of postgres.js 3.4.9: look whether it needs the patch still`);
    text = text.replace(before, after);
  }
  writeFileSync(file, text);
}
