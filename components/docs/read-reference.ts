import { isObject, type Json, type JsonObject } from '@/lib/audit/json';
import { curlOf } from './curl';
import { exampleOf, type Schemas } from './example';
import { groupFilters } from './read-filters';
import { objects, readSchema, text, typeOf } from './read-schema';
import type { Answer, Api, Body, Endpoint, Parameter, Reference } from './reference';

/** Reads an OpenAPI document as far as the page shows it. */
export function readReference(document: JsonObject): Reference {
  const info = objectOf(document.info);
  const schemas = Object.fromEntries(entriesOf(objectOf(document.components).schemas));
  const endpoints = entriesOf(document.paths).flatMap(([path, item]) =>
    entriesOf(item).map(([method, operation]) => ({
      tag: Array.isArray(operation.tags) ? operation.tags[0] : undefined,
      endpoint: readEndpoint(method.toUpperCase(), path, operation, schemas),
    })),
  );
  const apis = objects(document.tags).map(
    ({ name, description }): Api => ({
      name: text(name) ?? '',
      description: text(description) ?? '',
      endpoints: endpoints.filter(({ tag }) => tag === name).map(({ endpoint }) => endpoint),
    }),
  );
  return {
    title: text(info.title) ?? '',
    version: text(info.version) ?? '',
    description: text(info.description) ?? '',
    apis,
    schemas: Object.entries(schemas).map(([name, schema]) => readSchema(name, schema)),
  };
}

function readEndpoint(method: string, path: string, operation: JsonObject, schemas: Schemas): Endpoint {
  const { filters, others } = groupFilters(objects(operation.parameters));
  const bodies = readBodies(objectOf(operation.requestBody).content, schemas);
  return {
    id: text(operation.operationId) ?? '',
    method,
    path,
    summary: text(operation.summary) ?? '',
    asks: text(operation.description),
    credentials: objects(operation.security).flatMap((way) => Object.keys(way)),
    parameters: others.map(readParameter),
    filters,
    bodies: bodies.map(({ mediaType, type, value }) => ({ mediaType, type, example: printed(value) })),
    answers: entriesOf(operation.responses).map(([status, answer]) => readAnswer(status, answer, schemas)),
    curl: curlOf(method, path, operation, bodies[0]?.value),
  };
}

function readParameter(parameter: JsonObject): Parameter {
  const schema = objectOf(parameter.schema);
  const fallback = schema.default === undefined ? '' : ` Default: \`${String(schema.default)}\`.`;
  return {
    name: text(parameter.name) ?? '',
    place: text(parameter.in) ?? '',
    isRequired: parameter.required === true,
    type: typeOf(schema),
    description: `${text(parameter.description) ?? ''}${fallback}`,
  };
}

function readBodies(content: Json | undefined, schemas: Schemas) {
  return entriesOf(content).map(([mediaType, { schema }]) => {
    const shape = objectOf(schema);
    const isJson = mediaType.endsWith('json') && shape.type !== 'string';
    const isForm = mediaType === 'application/x-www-form-urlencoded';
    const value = isJson || isForm ? exampleOf(shape, schemas, 'input') : undefined;
    return { mediaType, type: typeOf(shape), value };
  });
}

function readAnswer(status: string, answer: JsonObject, schemas: Schemas): Answer {
  return {
    status,
    description: text(answer.description) ?? '',
    headers: entriesOf(answer.headers).map(([name, { description }]) => ({
      name,
      description: text(description) ?? '',
    })),
    bodies: entriesOf(answer.content).flatMap(([mediaType, content]) =>
      readAnswerBodies(mediaType, content, schemas),
    ),
  };
}

/** The examples that the document gives; where it gives none, one made of the schema. */
function readAnswerBodies(mediaType: string, content: JsonObject, schemas: Schemas): Answer['bodies'] {
  const schema = objectOf(content.schema);
  const body: Omit<Body, 'example'> = { mediaType, type: typeOf(schema) };
  const given = entriesOf(content.examples).map(([name, { value }]) => ({
    ...body,
    name,
    example: printed(value),
  }));
  if (given.length > 0) return given;
  const made = mediaType === 'application/json' ? exampleOf(schema, schemas, 'output') : undefined;
  return [{ ...body, name: undefined, example: printed(made) }];
}

function printed(value: Json | undefined): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value, null, 2);
}

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function entriesOf(value: Json | undefined): [string, JsonObject][] {
  return Object.entries(objectOf(value)).map(([key, each]) => [key, objectOf(each)]);
}
