import { readdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { trailmark } from '@/lib/dialects/trailmark';
import { programFile } from '@/lib/env';
import { methodsNotAllowed } from '@/lib/http/handler';
import { observe, routeOfRest } from '@/lib/http/observe';
import { createRouter } from '@/lib/http/router';

/** What the preload of Next alone (bin/server-preload.mjs) hands each request to. */
declare global {
  var trailmarkObserve:
    | ((incoming: IncomingMessage, outgoing: ServerResponse, work: () => void) => void)
    | undefined;
}

/** Has the requests of Next alone observed as those of the bare server are; routes are told by their folders. */
export function observeNext(): void {
  const route = methodsNotAllowed(trailmark, []);
  const paths = readdirSync(programFile('app'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /(^|\/)route\.tsx?$/.test(file))
    .map((file) => `/${file.split('/').slice(0, -1).join('/')}`.replace(/\/\([^/]*\)/g, ''));
  const find = createRouter(Object.fromEntries(paths.map((path) => [path, route])));
  globalThis.trailmarkObserve = (incoming, outgoing, work) => {
    const { method = '', url = '' } = incoming;
    const known = find(method, url.split('?', 1)[0] ?? '')?.route;
    observe(incoming, outgoing, known ?? routeOfRest(url), work);
  };
}
