import { readEventStream } from '@/lib/client/event-stream';

interface Followed {
  url: string;
  token: string;
  /** The cursor behind which it begins. */
  after: string;
  signal: AbortSignal;
}

interface Heard {
  event(event: { id: string }): void;
  /** The stream was ended, and is gone on with behind the last id. */
  resumed(): void;
}

const FAILURES_MAX = 5;

/** Follows a stream of the feed as a browser does, over as many connections as it takes. Throws what is no stream. */
export async function followStream({ url, token, after, signal }: Followed, heard: Heard): Promise<void> {
  let last = after;
  let failures = 0;
  while (!signal.aborted && failures < FAILURES_MAX) {
    try {
      const headers = { authorization: `Bearer ${token}`, 'last-event-id': last };
      const response = await fetch(url, { headers, signal });
      if (response.status !== 200) throw new NoStream(`the stream answered ${response.status}`);
      for await (const batch of readEventStream(response)) {
        failures = 0;
        for (const { type, data } of batch.data) if (type === 'event') heard.event(JSON.parse(data));
        last = batch.id ?? last;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof NoStream) throw error;
      failures += 1;
    }
    if (!signal.aborted) heard.resumed();
  }
  if (!signal.aborted) throw new Error(`the stream broke ${FAILURES_MAX} times in a row`);
}

class NoStream extends Error {}
