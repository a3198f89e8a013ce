/** What a server of our own (bin/bare-server.mjs) leaves here, to be given the API as the build compiled it. */
declare global {
  var receiveApi: ((api: typeof import('@/app/api-server')) => void) | undefined;
}

/** Next runs this once, when it starts: with Next alone nobody waits for the API, and only its requests are observed. */
export async function register(): Promise<void> {
  // Written so, because the compiler then leaves the API out of what it makes for other runtimes.
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  if (process.env.TRAILMARK_METRICS_PORT) (await import('@/app/measured')).measure();
  const { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT } = process.env;
  if (OTEL_EXPORTER_OTLP_ENDPOINT || OTEL_EXPORTER_OTLP_TRACES_ENDPOINT)
    (await import('@/lib/http/tracing')).startTracing();
  if (globalThis.receiveApi) globalThis.receiveApi(await import('@/app/api-server'));
  else (await import('@/app/next-alone')).observeNext();
}
