import { z } from 'zod';
import { AuditError, type ErrorCode } from '@/lib/audit/error';
import { isObject, type JsonObject } from '@/lib/audit/json';
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
  for (const [status, response] of await printErrors(operation, components))
    responses[status] = joined(responses[status], response);
  return {
    operationId: id,
    tags: [dialect.name],
    summary,
    ...(permission === undefined ? {} : { description: `Asks for: \`${permission}\`.` }),
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

/** The errors by status, each with the body and headers that the dialect really answers as its example. */
async function printErrors(
  { dialect, errors }: Described,
  components: Components,
): Promise<Map<string, JsonObject>> {
  const responses = new Map<string, JsonObject>();
  for (const code of errors) {
    const answer = dialect.error(exampleOf(code));
    const status = String(answer.status);
    const known = responses.get(status);
    const example = { [code]: { value: plain(await answer.json()) } };
    const hasFaults = code === 'invalid_request' && dialect.faultSchema !== undefined;
    const schema = schemaOf(
      hasFaults ? (dialect.faultSchema ?? dialect.errorSchema) : dialect.errorSchema,
      'output',
      components,
    );
    const examples = isObject(known?.examples) ? known.examples : {};
    responses.set(status, { schema, examples: { ...examples, ...example } });
  }
  return new Map(
    [...responses].map(([status, content]) => [
      status,
      { description: DESCRIPTIONS[status] ?? 'Refused.', content: { 'application/json': content } },
    ]),
  );
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  400: 'The request cannot be read.',
  401: 'Without a good credential; WWW-Authenticate says which.',
  403: 'The credential does not allow it.',
  405: 'Another method; Allow says which there are.',
  404: 'There is nothing of that id within reach.',
  409: 'It cannot be done as things stand.',
  410: 'It was erased, or the log was restored.',
  413: 'Too much at once.',
  415: 'Another media type or encoding is needed.',
  422: 'Parameters are at fault: each is told.',
  429: 'Too many requests; Retry-After says when to come back.',
  500: 'A fault of the server.',
  503: 'The server cannot answer now; Retry-After says when to come back.',
};

function exampleOf(code: ErrorCode): AuditError {
  const issue = {
    type: 'int_parsing',
    loc: ['query', 'limit'],
    msg: 'Input should be a valid integer',
    input: 'x',
  };
  return new AuditError(code, code.replaceAll('_', ' '), {
    issues: code === 'invalid_request' ? [issue] : [],
    scope: 'audit:read',
  });
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
