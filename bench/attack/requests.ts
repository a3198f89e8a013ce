import { isObject, type JsonObject } from '@/lib/audit/json';
import { openApi } from '@/lib/dialects/openapi';
import manifest from '@/package.json' with { type: 'json' };

/** A request that the OpenAPI document describes, with values that should be answered. */
export interface Described {
  method: string;
  path: string;
  /** Path parameters: name and value. */
  names: [string, string][];
  query: [string, string][];
  body: { type: string; text: string } | undefined;
  /** Whether its answer has no end. */
  isStream: boolean;
}

/** Values by the names of parameters, where the document says none that is there. */
export type Known = Readonly<Record<string, string>>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
/** An upload of bytes, and protobuf: a tool for parameters has nothing to put there. */
const BODIES = ['application/json', 'application/x-www-form-urlencoded'];

/** Every operation of the document, reads first: what writes and deletes changes what the reads would find. */
export async function describedRequests(known: Known): Promise<Described[]> {
  const document = await openApi(manifest.version);
  const schemas = child(child(document, 'components'), 'schemas');
  const found: Described[] = [];
  for (const [path, operations] of Object.entries(child(document, 'paths')))
    for (const method of METHODS) {
      const operation = isObject(operations) ? operations[method] : undefined;
      if (isObject(operation))
        found.push(describe(method.toUpperCase(), path, operation, { schemas, known }));
    }
  return found.sort(
    (one, other) => METHODS.indexOf(one.method.toLowerCase()) - METHODS.indexOf(other.method.toLowerCase()),
  );
}

interface Context {
  schemas: JsonObject;
  known: Known;
}

function describe(method: string, path: string, operation: JsonObject, context: Context): Described {
  const parameters = list(operation.parameters).filter(isObject);
  const valued = (place: string) =>
    parameters
      .filter((each) => each.in === place)
      .map((each): [string, string] => [
        String(each.name),
        printValue(String(each.name), child(each, 'schema'), context),
      ]);
  const content = child(child(operation, 'requestBody'), 'content');
  const type = BODIES.find((each) => each in content);
  const sample =
    type === undefined ? undefined : sampleOf(child(child(content, type), 'schema'), 'body', context);
  return {
    ...{ method, path, names: valued('path'), query: valued('query').filter(([name]) => name !== 'wait') },
    body: type === undefined ? undefined : { type, text: printBody(type, sample) },
    isStream: JSON.stringify(operation.responses ?? {}).includes('text/event-stream'),
  };
}

function printBody(type: string, sample: unknown): string {
  if (type === 'application/json' || !isObject(sample)) return JSON.stringify(sample);
  return new URLSearchParams(Object.entries(sample).map(([name, value]) => [name, String(value)])).toString();
}

function printValue(name: string, schema: JsonObject, context: Context): string {
  const value = context.known[name] ?? sampleOf(schema, name, context);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** An example of a schema: its own, else what it allows. */
function sampleOf(schema: JsonObject, name: string, context: Context): unknown {
  const reference = typeof schema.$ref === 'string' ? schema.$ref.split('/').at(-1) : undefined;
  if (reference !== undefined) return sampleOf(child(context.schemas, reference), name, context);
  const known = schema.type === 'object' || schema.type === 'array' ? undefined : context.known[name];
  const [said] = [known, ...list(schema.examples), schema.const, ...list(schema.enum), schema.default].filter(
    (each) => each !== undefined && each !== null,
  );
  if (said !== undefined) return said;
  const [first] = list(schema.anyOf ?? schema.oneOf).filter(isObject);
  if (first) return sampleOf(first, name, context);
  switch ([schema.type].flat()[0]) {
    case 'object':
      return Object.fromEntries(
        Object.entries(child(schema, 'properties')).map(([key, value]) => [
          key,
          sampleOf(isObject(value) ? value : {}, key, context),
        ]),
      );
    case 'array':
      return [sampleOf(child(schema, 'items'), name, context)];
    case 'integer':
    case 'number':
      return Math.max(Number(schema.minimum ?? 1), 1);
    case 'boolean':
      return false;
    default:
      return FORMATS[String(schema.format)] ?? (/time|_at$/.test(name) ? '2026-05-17T12:20:41.123Z' : 'ana');
  }
}

const FORMATS: Readonly<Record<string, string>> = {
  uuid: '019c3f1c-0000-7000-8000-000000000001',
  email: 'ana@example.com',
  'date-time': '2026-05-17T12:20:41.123Z',
};

function child(parent: unknown, name: string): JsonObject {
  const value = isObject(parent) ? parent[name] : undefined;
  return isObject(value) ? value : {};
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
