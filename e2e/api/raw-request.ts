import http from 'node:http';

export interface RawRequest {
  method: string;
  /** As it goes over the wire: nothing is escaped here. */
  path: string;
  headers: Readonly<Record<string, string>>;
  body?: Uint8Array | undefined;
}

export interface RawAnswer {
  status: number;
  headers: http.IncomingHttpHeaders;
  text: string;
}

/** Sends what fetch would refuse to. Of an answer without end (a stream of events) the first chunk is enough. */
export function sendRaw(origin: string, { method, path, headers, body }: RawRequest): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const request = http.request(origin, { method, path, headers, agent: false });
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      const finish = () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        });
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        if (response.headers['content-type']?.startsWith('text/event-stream')) {
          finish();
          request.destroy();
        }
      });
      response.on('end', finish);
      response.on('error', reject);
    });
    request.end(body);
  });
}
