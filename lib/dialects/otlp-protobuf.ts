import protobuf from 'protobufjs/light.js';

const repeated = (type: string, id: number) => ({ rule: 'repeated', type, id });
const one = (type: string, id: number) => ({ type, id });

/**
 * The messages of OTLP logs with their field numbers: opentelemetry/proto/{collector/logs,logs,resource,
 * common}/v1 of opentelemetry-proto, and google/rpc/status.proto. Packages are left out: they are not on the wire. Fields that
 * nothing here reads are left out too, as any unknown field is skipped.
 */
const MESSAGES = protobuf.Root.fromJSON({
  nested: {
    ExportLogsServiceRequest: { fields: { resourceLogs: repeated('ResourceLogs', 1) } },
    ResourceLogs: {
      fields: {
        resource: one('Resource', 1),
        scopeLogs: repeated('ScopeLogs', 2),
        schemaUrl: one('string', 3),
      },
    },
    Resource: { fields: { attributes: repeated('KeyValue', 1) } },
    ScopeLogs: {
      fields: {
        scope: one('InstrumentationScope', 1),
        logRecords: repeated('LogRecord', 2),
        schemaUrl: one('string', 3),
      },
    },
    InstrumentationScope: {
      fields: { name: one('string', 1), version: one('string', 2), attributes: repeated('KeyValue', 3) },
    },
    LogRecord: {
      fields: {
        timeUnixNano: one('fixed64', 1),
        observedTimeUnixNano: one('fixed64', 11),
        severityNumber: one('int32', 2), // an enum, which is an int32 on the wire
        severityText: one('string', 3),
        body: one('AnyValue', 5),
        attributes: repeated('KeyValue', 6),
        droppedAttributesCount: one('uint32', 7),
        flags: one('fixed32', 8),
        traceId: one('bytes', 9),
        spanId: one('bytes', 10),
        eventName: one('string', 12),
      },
    },
    KeyValue: { fields: { key: one('string', 1), value: one('AnyValue', 2) } },
    AnyValue: {
      oneofs: {
        value: {
          oneof: [
            'stringValue',
            'boolValue',
            'intValue',
            'doubleValue',
            'arrayValue',
            'kvlistValue',
            'bytesValue',
          ],
        },
      },
      fields: {
        stringValue: one('string', 1),
        boolValue: one('bool', 2),
        intValue: one('int64', 3),
        doubleValue: one('double', 4),
        arrayValue: one('ArrayValue', 5),
        kvlistValue: one('KeyValueList', 6),
        bytesValue: one('bytes', 7),
      },
    },
    ArrayValue: { fields: { values: repeated('AnyValue', 1) } },
    KeyValueList: { fields: { values: repeated('KeyValue', 1) } },
    ExportLogsServiceResponse: { fields: { partialSuccess: one('ExportLogsPartialSuccess', 1) } },
    ExportLogsPartialSuccess: {
      fields: { rejectedLogRecords: one('int64', 1), errorMessage: one('string', 2) },
    },
    Status: { fields: { code: one('int32', 1), message: one('string', 2) } },
  },
});

/** A request in the shape of its JSON form, but for bytes, which stay bytes. Throws on anything that is none. */
export function decodeRequest(bytes: Uint8Array): unknown {
  const type = MESSAGES.lookupType('ExportLogsServiceRequest');
  return type.toObject(type.decode(bytes), { longs: String, json: true });
}

export function encodeMessage(
  name: 'ExportLogsServiceResponse' | 'Status',
  value: object,
): Uint8Array<ArrayBuffer> {
  const type = MESSAGES.lookupType(name);
  return new Uint8Array(type.encode(type.fromObject({ ...value })).finish());
}
