import { readFileSync } from 'node:fs';
import http from 'node:http';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { createBareClient } from '@/bench/bare';

/**
 * The limit of throughput: `node:http`, the statements that the real server sends, and their rows printed as JSON. No
 * credential, no limit, no record, no names: what is left is what HTTP, the driver and PostgreSQL cost.
 */
const { values } = parseArgs({
  options: { port: { type: 'string' }, url: { type: 'string' }, cases: { type: 'string' } },
});
const Cases = z.record(
  z.string(),
  z.object({
    statements: z.array(z.object({ text: z.string(), parameters: z.array(z.string().nullable()) })),
    settings: z.record(z.string(), z.string()),
  }),
);
const cases = Cases.parse(JSON.parse(readFileSync(values.cases ?? '', 'utf8')));
const settings = Object.assign({}, ...Object.values(cases).map((recorded) => recorded.settings));
const client = createBareClient(values.url ?? '', { connections: 8, settings });

http
  .createServer((request, response) => {
    const recorded = cases[decodeURIComponent((request.url ?? '/').slice(1))];
    if (!recorded) {
      response.writeHead(request.url === '/ready' ? 200 : 404).end();
      return;
    }
    client.ask(recorded).then(
      (answers) => {
        const body = JSON.stringify(answers, (_, value: unknown) => value);
        response.writeHead(200, { 'content-type': 'application/json' }).end(body);
      },
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  })
  .listen(Number(values.port), '127.0.0.1');
