import { z } from 'zod';
import { count, setting, web } from './setting';

/** What is told of a running Trailmark, and to whom. */
export const OBSERVATION = {
  TRAILMARK_LOG_LEVEL: setting(
    'observation',
    'The least that is [logged](observe.md#log): `debug` (a line for each answer, too), `info`, `warn`, `error` or `silent`',
    z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  ),
  TRAILMARK_METRICS_PORT: setting(
    'observation',
    'Port of the [metrics](observe.md#metrics), for Prometheus',
    count(1, 65_535).optional(),
    { unset: 'none: nothing is gathered', example: '9464' },
  ),
  TRAILMARK_METRICS_HOST: setting(
    'observation',
    'Where that port listens. Whoever reaches it reads them; they name no tenant and no person',
    z.string().default('127.0.0.1'),
  ),
  OTEL_EXPORTER_OTLP_ENDPOINT: setting(
    'observation',
    'Collector that [traces](observe.md#traces) are sent to by OTLP over HTTP; `/v1/traces` is added. Other variables of OpenTelemetry (`OTEL_…`) mean what they always do',
    web().optional(),
    { unset: 'none: no traces are made', example: 'http://127.0.0.1:4318' },
  ),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: setting(
    'observation',
    'The same for traces alone, with its whole path',
    web().optional(),
    { unset: 'none', example: 'http://127.0.0.1:4318/v1/traces' },
  ),
} as const;
