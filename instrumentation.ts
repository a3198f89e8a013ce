/** What a server of our own (bin/bare-server.mjs) leaves here, to be given the API as the build compiled it. */
declare global {
  var receiveApi: ((api: typeof import('@/app/api-server')) => void) | undefined;
}

/** Next runs this once, when it starts: with Next alone nobody waits for the API, and nothing is loaded. */
export async function register(): Promise<void> {
  // Written so, because the compiler then leaves the API out of what it makes for other runtimes.
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  if (globalThis.receiveApi) globalThis.receiveApi(await import('@/app/api-server'));
}
