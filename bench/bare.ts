import net from 'node:net';
import postgres from 'postgres';
import type { Recorded } from '@/bench/statements';

/** The least that a program in Node can do to ask the same: prepared statements over one driver, rows left as they come. */
export interface BareClient {
  /** Sends the statements one after another; answers the rows of each, every value as a Buffer. */
  ask(recorded: Recorded): Promise<unknown[]>;
  end(): Promise<void>;
}

/** Parameters are text already, as the log told them: none is converted again. */
const AS_TEXT = Object.fromEntries(
  Object.entries({
    bool: 16,
    bytea: 17,
    int8: 20,
    json: 114,
    jsonb: 3802,
    date: 1082,
    timestamptz: 1184,
  }).map(([name, oid]) => [name, { to: oid, from: [oid], serialize: String, parse: String }]),
);

export function createBareClient(
  url: string,
  { connections = 1, settings = {} }: { connections?: number; settings?: Record<string, string> } = {},
): BareClient {
  const options = {
    max: connections,
    fetch_types: false,
    types: AS_TEXT,
    connection: { application_name: 'bench bare', TimeZone: 'UTC', ...settings },
    onnotice: () => undefined,
    // Without noDelay pipelined statements wait for a delayed acknowledgement.
    socket: (given: { host: string[]; port: number[] }) => {
      const [host = 'localhost', port = 5432] = [given.host[0], given.port[0]];
      return Object.assign(net.connect({ host, port, noDelay: true }), { host, port });
    },
  };
  const sql = postgres(url, options);
  return {
    async ask({ statements }) {
      const answers: unknown[] = [];
      for (const { text, parameters } of statements) {
        answers.push(await sql.unsafe(text, [...parameters], { prepare: true }).raw());
      }
      return answers;
    },
    end: () => sql.end({ timeout: 5 }),
  };
}
