import protobuf from 'protobufjs/light.js';
import { z } from 'zod';

const repeated = (type: string, id: number) => ({ rule: 'repeated', type, id });
const one = (type: string, id: number) => ({ type, id });

/** The messages of OTLP traces, as far as tests look at them: opentelemetry/proto/trace/v1/trace.proto. */
const MESSAGES = protobuf.Root.fromJSON({
  nested: {
    ExportTraceServiceRequest: { fields: { resourceSpans: repeated('ResourceSpans', 1) } },
    ResourceSpans: { fields: { resource: one('Resource', 1), scopeSpans: repeated('ScopeSpans', 2) } },
    Resource: { fields: { attributes: repeated('KeyValue', 1) } },
    ScopeSpans: { fields: { spans: repeated('Span', 2) } },
    Span: {
      fields: {
        ...{ traceId: one('bytes', 1), spanId: one('bytes', 2), parentSpanId: one('bytes', 4) },
        ...{ name: one('string', 5), kind: one('int32', 6), attributes: repeated('KeyValue', 9) },
        status: one('Status', 15),
      },
    },
    Status: { fields: { message: one('string', 2), code: one('int32', 3) } },
    KeyValue: { fields: { key: one('string', 1), value: one('AnyValue', 2) } },
    AnyValue: { fields: { stringValue: one('string', 1), intValue: one('int64', 3) } },
  },
});

const Attributes = z
  .array(z.object({ key: z.string(), value: z.looseObject({}) }))
  .default([])
  .transform((all) => Object.fromEntries(all.map(({ key, value }) => [key, Object.values(value)[0]])));
const Span = z.object({
  ...{ traceId: z.string(), spanId: z.string(), parentSpanId: z.string().default('') },
  ...{ name: z.string(), kind: z.number(), attributes: Attributes, status: z.unknown() },
});
const Request = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: Attributes }),
      scopeSpans: z.array(z.object({ spans: z.array(Span) })),
    }),
  ),
});

/** A span as a collector receives it; ids in hex. */
export type SentSpan = z.infer<typeof Span> & { resource: Record<string, unknown> };

/** All spans of one request to a collector. */
export function readTraces(body: Uint8Array): SentSpan[] {
  const type = MESSAGES.lookupType('ExportTraceServiceRequest');
  const plain = type.toObject(type.decode(body), { bytes: String, longs: Number });
  return Request.parse(plain).resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        ...span,
        ...{ traceId: hex(span.traceId), spanId: hex(span.spanId), parentSpanId: hex(span.parentSpanId) },
        resource: resource.attributes,
      })),
    ),
  );
}

function hex(base64: string): string {
  return Buffer.from(base64, 'base64').toString('hex');
}
