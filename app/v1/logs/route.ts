import { otlpJson } from '@/lib/dialects/otlp';
import { methodsNotAllowed } from '@/lib/http/handler';
import { exportLogs } from '@/lib/http/otlp-logs';

/** POST /v1/logs: log records of OpenTelemetry in, JSON or protobuf; which were rejected out. */
export const POST = exportLogs;

export const { GET, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(otlpJson, ['POST']);
