import http from 'node:http';

export interface HttpAnswer {
  status: number;
  text: string;
  /** Of a refusal: when to come back. */
  retryAfter: string | undefined;
}

export interface HttpClient {
  get(path: string, token?: string): Promise<HttpAnswer>;
  post(path: string, body: string, token?: string): Promise<HttpAnswer>;
  /** Asks, and leaves at the departure, whether the answer has come or not. */
  leave(path: string, token: string, departure: Promise<unknown>): Promise<void>;
  close(): void;
}

/** A client over kept connections. `node:http`, because what `fetch` costs a request would hide differences between servers. */
export function createHttpClient(origin: string, maxSockets = 64): HttpClient {
  const agent = new http.Agent({ keepAlive: true, noDelay: true, maxSockets });
  const { hostname, port } = new URL(origin);
  const start = (method: string, path: string, token: string | undefined) =>
    http.request({
      ...{ agent, hostname, port, method, path },
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
      },
    });
  return {
    get: (path, token) => answerOf(start('GET', path, token)),
    post: (path, body, token) => answerOf(start('POST', path, token), body),
    leave: (path, token, departure) => leave(start('GET', path, token), departure),
    close: () => agent.destroy(),
  };
}

function answerOf(request: http.ClientRequest, body?: string): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          text: Buffer.concat(chunks).toString('utf8'),
          retryAfter: response.headers['retry-after'],
        }),
      );
    });
    request.end(body);
  });
}

function leave(request: http.ClientRequest, departure: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    request.on('error', () => undefined); // the reset that leaving is
    request.on('close', () => resolve());
    request.end();
    void departure.then(() => request.destroy());
  });
}

/** The answer's body where it is a success. Throws what was answered instead. */
export async function expectOk(answer: Promise<HttpAnswer>): Promise<string> {
  const { status, text } = await answer;
  if (status < 200 || status > 299) throw new Error(`answered ${status}: ${text.slice(0, 300)}`);
  return text;
}
