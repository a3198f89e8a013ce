import { createServer } from 'node:http';

/** A server that has the faults that the tools look for, so that one that finds none there is known to be blind. */
export interface Canary {
  origin: string;
  close(): Promise<void>;
}

/**
 * `GET /search?id=` believes its parameter as SQL would: a condition that is true shows a row, one that is false none,
 * and a lone quote is an error in PostgreSQL's words. `/broken/…` answers 500 with a stack where a quote is in the path
 * or in the header X-API-Key.
 */
export async function startCanary(): Promise<Canary> {
  const server = createServer((incoming, outgoing) => {
    const url = new URL(incoming.url ?? '/', 'http://canary');
    outgoing.setHeader('content-type', 'text/html');
    if (url.pathname.startsWith('/broken')) {
      const isHit = /%27|'/.test(`${incoming.url}${incoming.headers['x-api-key'] ?? ''}`);
      outgoing.statusCode = isHit ? 500 : 200;
      return outgoing.end(isHit ? 'Error\n    at handle (/srv/node_modules/x.js:1:1)' : 'fine');
    }
    outgoing.end(search(url.searchParams.get('id') ?? ''));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

const ROW = '<html><body><h1>Results</h1><table><tr><td>1</td><td>ana</td></tr></table></body></html>';
const NONE = '<html><body><h1>Results</h1><p>Nothing was found.</p></body></html>';
const FAULT = 'PostgresError: unterminated quoted string at or near "\'" at character 40';

/** What `select … where id = <text>` would say, for the arithmetic of a boolean attack: `1 AND 3=3`, `1 AND 3=4`. */
function search(text: string): string {
  const [id = '', ...conditions] = text.replace(/--.*$|#.*$/, '').split(/\s+and\s+/i);
  if (/['"]/.test(text) || /[();]/.test(id)) return FAULT;
  const holds = conditions.map((condition) => /^(\d+)\s*=\s*(\d+)$/.exec(condition.trim()));
  if (holds.some((found) => found === null)) return FAULT;
  const isRow = id.trim() === '1' && holds.every((found) => found?.[1] === found?.[2]);
  return isRow ? ROW : NONE;
}
