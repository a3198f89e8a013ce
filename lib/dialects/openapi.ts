import { z } from 'zod';
import { isObject, type JsonObject } from '@/lib/audit/json';
import { CONSOLE_HEADER, type Permission } from '@/lib/audit/permission';
import { type ErrorAnswers, errorAnswers } from './openapi-errors';
import type { Answer, Described } from './operation';
import { OPERATIONS } from './operations';
import { parameterMeta } from './parameter';

const TAGS: Readonly<Record<string, string>> = {
  scaikey: 'The audit API of scaikey: pages, exact totals, statistics.',
  logging: 'The audit API of logging: cursors, filters, search, erasure.',
  platform: 'The audit log of the platform: all tenants, limit and offset.',
  trailmark: "Trailmark's own: writing events, the feed, the ledger, exports, and what people keep.",
  otlp: 'OpenTelemetry: log records as events.',
  oauth: 'The authorization server, for machines.',
};

const ASKS = {
  admin: 'Asks for a role, or for a platform token with `admin:read` or `admin:write`.',
  'admin:read':
    'Asks for the scope `admin:read`, `admin:write` or `admin`, and for the role of an administrator or a platform token.',
  'admin:write':
    'Asks for the scope `admin:write` or `admin`, and for the role of an administrator or a platform token.',
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
        'Audit logs that can be proven: three wire APIs for reading, one for writing, a feed without gaps. ' +
        'Every answer carries `X-Request-Id`: that of its request, where it has one of at most 128 plain characters.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'The server that answers this document.' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
        session: {
          ...{ type: 'apiKey', in: 'cookie', name: 'next-auth.session-token' },
          description: `Of somebody who is signed in to the console; beside a header \`${CONSOLE_HEADER}\`.`,
        },
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
    case 'session':
      return [{ session: [] }];
    case 'client':
      return [{ client: [] }];
    case 'none':
      return [];
  }
}

/** What parts of paths name, where that is no event. */
const NAMED: Readonly<Record<string, string>> = {
  tile: 'Place of the tile in the tree.',
  ...{ hold: 'Number of the hold.', verification: 'Id of the verification.' },
  ...{ export: 'Id of the export.', view: 'Id of the view.', report: 'Id of the report.' },
  ...{ prefix: 'First part of the key.', user: 'Name of the user.' },
  ...{ client: 'Id of the client.', tenant: 'Id of the tenant.' },
};

function pathParameters({ path }: Described): JsonObject[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    description: NAMED[name] ?? 'Id of the event.',
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
