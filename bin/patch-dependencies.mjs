// Mends what is installed, run by npm after each install. Fails where the text is not the one that was read.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

// postgres.js: what it writes to a connection that has closed meanwhile waits in a timer. The timer ended the process
// ("Cannot read properties of null (reading 'write')"), and where it was cleared, what it should have written stayed
// before the next handshake, which was then never sent. Seen when PostgreSQL was killed during a transaction.
const CONNECTION = [
  [
    'function nextWrite(fn) {\n    const x = socket.write(chunk, fn)',
    'function nextWrite(fn) {\n    if (socket === null) {\n      chunk = nextWriteTimer = null\n      error(Errors.connection("CONNECTION_CLOSED", options, socket))\n      return false\n    }\n    const x = socket.write(chunk, fn)',
  ],
  [
    'incomings = null\n    clearImmediate(nextWriteTimer)',
    'incomings = null\n    clearImmediate(nextWriteTimer)\n    chunk = nextWriteTimer = null',
  ],
  // Between a reset and its end a connection takes questions still. Nobody was told that they were lost: they stayed
  // unanswered, or were answered with no rows by the next connection, as if they had been done.
  ['!hadError && (query || sent.length) && error(', ';(query || sent.length) && error('],
  // One that was cancelled before its turn has its turn nevertheless: its answer was taken for that of the one behind it.
  [
    'while (sent.length && (query = sent.shift()) && (query.active = true, query.cancelled))',
    'if (sent.length && (query = sent.shift()) && (query.active = true, query.cancelled))',
  ],
  // One that could not be put into words stood among those that were sent: another one was told, and from there on each
  // had the answer of the one before it.
  [
    'sent.length === 0 && write(Sync)\n      errored(error)',
    'if (sent.remove(q)) {\n        queryError(q, error)\n        return true\n      }\n      sent.length === 0 && write(Sync)\n      errored(error)',
  ],
  // One that was cancelled while its connection was being made took the connection along.
  [
    'initial && !initial.reserve && execute(initial)\n      options.shared.retries = retries = 0\n      initial = null\n      return\n',
    'const first = initial\n      options.shared.retries = retries = 0\n      initial = null\n      if (first && !first.reserve && !first.cancelled) {\n        execute(first)\n        return\n      }\n',
  ],
  // Rows that came before an error stood, as holes, before those of the next answer (upstream: issue 1181).
  [
    'result = new Result()\n    connectTimer.cancel()',
    'result = new Result()\n    rows = 0\n    connectTimer.cancel()',
  ],
  // A connection that fails at once failed before anybody listened, which ended the process.
  [
    '? (await Promise.resolve(options.socket(options)))\n        : new net.Socket()',
    "? options.socket(options)\n        : new net.Socket()\n      if (typeof x.then === 'function')\n        x = await x",
  ],
  // What the server said last to the one before was told to the first who asked after it.
  [
    "    onclose(connection, Errors.connection('CONNECTION_CLOSED', options, socket))\n  }",
    "    query = results = errorResponse = null\n    result = new Result()\n    rows = 0\n    onclose(connection, Errors.connection('CONNECTION_CLOSED', options, socket))\n  }",
  ],
];

const POOL = [
  // A transaction whose connection was lost went on upon the one that was made in its place: its statements ran within the
  // transaction of somebody else, which its rollback ended, or stood in its queue unanswered for ever, with all behind them
  // (upstream: issue 1216, pull request 1215, not merged yet).
  [
    'let savepoints = 0\n      , connection\n      , prepare = null',
    'let savepoints = 0\n      , connection\n      , own\n      , lost = null\n      , prepare = null',
  ],
  [
    'new Promise((_, reject) => connection.onclose = reject)\n      ])\n    } catch',
    'new Promise((_, reject) => connection.onclose = e => {\n          lost = e\n          while (queries.length)\n            queries.shift().reject(e)\n          reject(e)\n        })\n      ])\n    } catch',
  ],
  [
    'q.catch(e => uncaughtError || (uncaughtError = e))\n        c.queue',
    'q.catch(e => uncaughtError || (uncaughtError = e))\n        if (lost)\n          return q.reject(lost)\n        c.queue',
  ],
  // A statement of a transaction that has ended ran within the next one of its connection; and a transaction that could
  // not be ended kept its connection, and its locks.
  [
    'c.reserved = () => queries.length\n        ? c.execute',
    'c.reserved = own = () => queries.length\n        ? c.execute',
  ],
  [
    '} catch (error) {\n      throw error\n    }\n\n    async function scope',
    "} finally {\n      lost = lost || Errors.generic('TRANSACTION_ENDED', 'The transaction has ended')\n      while (queries.length)\n        queries.shift().reject(lost)\n      connection && connection.reserved === own && connection.terminate()\n    }\n\n    async function scope",
  ],
  // A statement that could not be cancelled, because the database was away just then, ended the process.
  [
    '? Connection(options).cancel(query.state, resolve, reject)\n          : query.cancelled = { resolve, reject }',
    '? Connection(options).cancel(query.state, resolve, resolve)\n          : query.cancelled = { resolve, reject: resolve }',
  ],
];

// pg-boss: the end of a job was told without waiting for it, so that a database that was away just then ended the process
// (mended upstream in 11, which needs Node 22); and a worker that a clock was put back under slept for as long.
const MANAGER = [
  ['\n        this.complete(name, jobIds,', '\n        await this.complete(name, jobIds,'],
  ['\n        this.fail(name, jobIds, err)', '\n        await this.fail(name, jobIds, err)'],
];
const WORKER = [
  ['const started = Date.now()', 'const started = performance.now()'],
  ['const duration = Date.now() - started', 'const duration = performance.now() - started'],
];

const PATCHES = {
  'postgres@3.4.9': {
    ...{ 'src/connection.js': CONNECTION, 'cjs/src/connection.js': CONNECTION },
    ...{ 'src/index.js': POOL, 'cjs/src/index.js': POOL },
  },
  'pg-boss@10.4.2': { 'src/manager.js': MANAGER, 'src/worker.js': WORKER },
};

for (const [dependency, files] of Object.entries(PATCHES)) {
  const root = path.join(import.meta.dirname, '../node_modules', dependency.split('@')[0]);
  for (const [name, patches] of Object.entries(files)) patch(path.join(root, name), patches, dependency);
}

function patch(file, patches, dependency) {
  if (!existsSync(file)) return;
  let text = readFileSync(file, 'utf8');
  for (const [before, after] of patches) {
    if (text.includes(after)) continue;
    if (!text.includes(before))
      throw new Error(`${file} is not that of ${dependency}: look whether it needs the patch still`);
    text = text.replace(before, after);
  }
  writeFileSync(file, text);
}
