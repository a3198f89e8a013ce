import type { Credential } from './api';
import type { Server } from './server';

/**
 * Opens a stream that never ends and reads until `isEnough` says so of what has come, then leaves it. An answer that
 * is no stream is read to its end.
 */
export async function readStream(
  server: Server,
  path: string,
  credential: Credential,
  isEnough: (text: string) => boolean,
): Promise<{ status: number; headers: Record<string, string>; text: string }> {
  const given = credential !== 'nobody' && 'headers' in credential ? credential.headers : {};
  const isToken = credential !== 'nobody' && 'claims' in credential;
  const headers = isToken ? { authorization: `Bearer ${await server.token(credential.claims)}` } : given;
  const leave = new AbortController();
  const response = await fetch(server.origin + path, {
    headers,
    signal: AbortSignal.any([leave.signal, AbortSignal.timeout(30_000)]),
  });
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (isStream && isEnough(text)) break;
  }
  leave.abort();
  return { status: response.status, headers: Object.fromEntries(response.headers), text };
}
