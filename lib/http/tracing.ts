import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout } from 'node:timers/promises';
import {
  type Context,
  DiagLogLevel,
  diag,
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanKind,
  type Tracer as SpanMaker,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { log } from '@/lib/log';
import type { RequestTrace, TracedRequest } from './tracer';

/** The span that whatever is done now belongs to. */
const contexts = new AsyncLocalStorage<Context>();

/**
 * Traces the requests of this process and the statements that answer them, and sends that to the collector of the
 * environment (`OTEL_EXPORTER_OTLP_ENDPOINT`). Before any pool is opened.
 */
export function startTracing(): void {
  tellFaults();
  const resource = defaultResource()
    .merge(resourceFromAttributes({ 'service.name': 'trailmark' }))
    .merge(detectResources({ detectors: [envDetector] }));
  const processor = new BatchSpanProcessor(new OTLPTraceExporter());
  const provider = new BasicTracerProvider({ resource, spanProcessors: [processor] });
  const spans = provider.getTracer('trailmark');
  globalThis.trailmarkTracer = {
    request: (request) => traceRequest(spans, request),
    close: () => closeWithin(CLOSE_MS, provider),
  };
  globalThis.trailmarkStatements = () => traceStatement(spans);
}

/** A collector that is away does not hold up the end of a process. */
const CLOSE_MS = 1_000;

async function closeWithin(ms: number, provider: BasicTracerProvider): Promise<void> {
  const late = new AbortController();
  try {
    await Promise.race([provider.shutdown(), setTimeout(ms, undefined, { signal: late.signal })]);
  } catch (error) {
    log.warn('traces were not sent', {}, error);
  } finally {
    late.abort();
  }
}

function traceRequest(spans: SpanMaker, { method, route, requestId, parent }: TracedRequest): RequestTrace {
  const attributes = {
    ...{ 'http.request.method': method, 'http.route': route, 'trailmark.request_id': requestId },
  };
  const name = `${method} ${route}`;
  const span = spans.startSpan(name, { kind: SpanKind.SERVER, attributes }, contextOf(parent));
  const context = trace.setSpan(ROOT_CONTEXT, span);
  return {
    run: (work) => contexts.run(context, work),
    end: (status) => {
      if (status !== undefined) span.setAttribute('http.response.status_code', status);
      if (status !== undefined && status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}

/** W3C Trace Context, 3.2: goes on with the trace of the client; what is not whole is left. */
function contextOf(parent: TracedRequest['parent']): Context {
  const [, traceId = '', spanId = '', flags = ''] =
    /^(?!ff)[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(?:$|-)/.exec(String(parent)) ?? [];
  const known = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
  return isSpanContextValid(known) ? trace.setSpanContext(ROOT_CONTEXT, known) : ROOT_CONTEXT;
}

/** Statements of a request alone: what is done in the background would be traces of one span each. */
function traceStatement(spans: SpanMaker): ReturnType<NonNullable<typeof globalThis.trailmarkStatements>> {
  const context = contexts.getStore();
  if (context === undefined) return undefined;
  const attributes = { 'db.system.name': 'postgresql' };
  const span = spans.startSpan('statement', { kind: SpanKind.CLIENT, attributes }, context);
  return ({ text }, failure) => {
    const [word] = /[a-z]+/i.exec(text ?? '') ?? [];
    if (word !== undefined) span.updateName(word.toUpperCase());
    if (text !== undefined) span.setAttribute('db.query.text', text);
    if (failure !== undefined) {
      span.setAttribute('db.response.status_code', failure);
      span.setStatus({ code: SpanStatusCode.ERROR });
    }
    span.end();
  };
}

const FAULTS_EVERY_MS = 60_000;

/** A collector that is away is told once a minute, and holds up nothing. */
function tellFaults(): void {
  let toldAtMs = -FAULTS_EVERY_MS;
  const tell = (message: string) => {
    if (performance.now() - toldAtMs < FAULTS_EVERY_MS) return;
    toldAtMs = performance.now();
    log.warn('traces were not sent', { error: message });
  };
  const nothing = () => undefined;
  diag.setLogger(
    { error: tell, warn: tell, info: nothing, debug: nothing, verbose: nothing },
    { logLevel: DiagLogLevel.WARN },
  );
}
