import { z } from 'zod';
import { isObject, type JsonObject } from '@/lib/audit/json';
import type { Permission } from '@/lib/audit/permission';
import { type ErrorAnswers, errorAnswers } from './openapi-errors';
import type { Answer, Described } from './operation';
import { OPERATIONS } from './operations';
import { parameterMeta } from './parameter';

const TAGS: Readonly<Record<string, string>> = {
  scaikey: 'The audit API of scaikey: pages, exact totals, statistics.',
  logging: 'The audit API of logging: cursors, filters, search, erasure.',
  platform: 'The audit log of the platform: all tenants, limit and offset.',
  trailmark: "Trailmark's own: writing events, and the feed.",
  otlp: 'OpenTelemetry: log records as events.',
  oauth: 'The authorization server, for machines.',
};

const ASKS = {
  admin: 'Asks for a role, or for a platform token with `admin:read` or `admin:write`.',
  'platform:admin': 'Asks for the scope `platform:admin`.',
  'audit:read': 'Asks for the scope `audit:read`, or `admin`.',
  'audit:write': 'Asks for the scope `audit:write`, or `admin`; never for an auditor or analyst.',
  'audit:ingest': 'Asks for the scope `audit:ingest`, or `admin`; never for an auditor or analyst.',
} as const satisfies Record<Permission, string>;

/** Schemas by name, as the conversions find them. */
type Components = Map<string, JsonObject>;

/** The OpenAPI 3.1 document of every endpoint, made of the schemas that the endpoints themselves read and answer by. */
export async function openApi(version: string): Promise<JsonObject> {
  const components: Components = new Map();
  const paths: Record<string, JsonObject> = {};
  for (const operation of OPERATIONS) {
    const path = paths[operation.path] ?? {};
    path[operation.method.toLowerCase()] = await printOperation(operation, components);
    paths[operation.path] = path;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Trailmark',
      version,
      description:
        'Audit logs that can be proven: three wire APIs for reading, one for writing, a feed without gaps.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'The server that answers this document.' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
        client: {
          type: 'http',
          scheme: 'basic',
          description: 'Client id and secret; or both as form fields.',
        },
      },
      schemas: Object.fromEntries([...components].sort(([one], [other]) => (one < other ? -1 : 1))),
    },
  };
}

async function printOperation(operation: Described, components: Components): Promise<JsonObject> {
  const { id, dialect, summary, body, permission } = operation;
  const responses: Record<string, JsonObject> = {};
  for (const answer of operation.answers)
    responses[answer.status] = joined(responses[answer.status], printAnswer(answer, components));
  for (const [status, errors] of await errorAnswers(operation))
    responses[status] = joined(responses[status], printErrors(errors, components));
  return {
    operationId: id,
    tags: [dialect.name],
    summary,
    ...(permission === undefined ? {} : { description: ASKS[permission], 'x-permission': permission }),
    security: securityOf(operation),
    parameters: [...pathParameters(operation), ...queryParameters(operation)],
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: printContents(body, components) } }),
    responses,
  };
}

/** One response that says both: of a media type that they share, a body is either's. */
function joined(known: JsonObject | undefined, more: JsonObject): JsonObject {
  if (known === undefined) return more;
  const content = { ...plain(known.content) };
  for (const [type, body] of Object.entries(plain(more.content))) {
    const other = content[type];
    const schema = { anyOf: [plain(plain(other).schema), plain(plain(body).schema)] };
    content[type] = other === undefined ? body : { ...plain(other), ...plain(body), schema };
  }
  return { ...more, ...known, content };
}

function securityOf({ credentials }: Described): JsonObject[] {
  switch (credentials) {
    case 'bearer':
      return [{ bearer: [] }];
    case 'bearer or API key':
      return [{ bearer: [] }, { apiKey: [] }];
    case 'client':
      return [{ client: [] }];
    case 'none':
      return [];
  }
}

function pathParameters({ path }: Described): JsonObject[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    description: 'Id of the event.',
    schema: { type: 'string' },
  }));
}

function queryParameters({ query }: Described): JsonObject[] {
  return Object.entries(query.shape).map(([name, shape]) => {
    const { schema, description } = parameterMeta(shape);
    return { name, in: 'query', required: false, description, schema: plain(schema) };
  });
}

function printAnswer(
  { description, schema, mediaType = 'application/json', headers }: Answer,
  components: Components,
) {
  const printed: JsonObject = { description };
  if (schema) printed.content = { [mediaType]: { schema: schemaOf(schema, 'output', components) } };
  if (headers) {
    printed.headers = Object.fromEntries(
      Object.entries(headers).map(([name, text]) => [
        name,
        { description: text, schema: { type: 'string' } },
      ]),
    );
  }
  return printed;
}

function printErrors({ description, schema, examples }: ErrorAnswers, components: Components): JsonObject {
  const body = { schema: schemaOf(schema, 'output', components), examples: plain(examples) };
  return { description, content: { 'application/json': body } };
}

function printContents(body: Readonly<Record<string, z.ZodType>>, components: Components): JsonObject {
  return Object.fromEntries(
    Object.entries(body).map(([type, schema]) => [type, { schema: schemaOf(schema, 'input', components) }]),
  );
}

/** The JSON schema of a zod schema; what has a name of its own goes to the components and is referred to. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', components: Components): JsonObject {
  const converted = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
      if (io === 'output') delete jsonSchema.additionalProperties;
    },
  });
  const text = JSON.stringify(converted).replaceAll('"#/$defs/', '"#/components/schemas/');
  const { $schema: _, $defs, ...rest } = plain(JSON.parse(text));
  if (isObject($defs)) {
    for (const [name, definition] of Object.entries($defs)) {
      if (isObject(definition)) components.set(name, definition);
    }
  }
  return rest;
}

function plain(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}
