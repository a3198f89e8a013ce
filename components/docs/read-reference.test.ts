import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { beforeAll, describe, expect, test } from 'vitest';
import { at, isObject, type JsonObject } from '@/lib/audit/json';
import { openApi } from '@/lib/dialects/openapi';
import { exampleOf } from './example';
import { readReference } from './read-reference';
import { objects } from './read-schema';
import type { Reference } from './reference';

let document: JsonObject;
let reference: Reference;

beforeAll(async () => {
  document = await openApi('1.2.3');
  reference = readReference(document);
});

const endpoints = () => reference.apis.flatMap((api) => api.endpoints);

describe('the reference', () => {
  test('holds every operation of the document, once', () => {
    const paths = isObject(document.paths) ? Object.entries(document.paths) : [];
    const operations = paths.flatMap(([path, item]) =>
      Object.keys(isObject(item) ? item : {}).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(operations.length).toBeGreaterThan(15);
    expect(
      endpoints()
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    ).toEqual(operations.sort());
  });

  test('holds every parameter: alone, or as an operator of its field', () => {
    for (const { method, path, parameters, filters } of endpoints()) {
      const pointer = `/paths/${path.replaceAll('/', '~1')}/${method.toLowerCase()}/parameters`;
      const declared = objects(at(document, pointer)).map(({ name }) => name);
      const shown = [
        ...parameters.map(({ name }) => name),
        ...filters.flatMap(({ name, operators }) => [
          name,
          ...operators.map(({ word }) => `${name}__${word}`),
        ]),
      ];
      expect(shown.sort()).toEqual(declared.sort());
    }
  });

  test('groups the filters of the logging list by field, with their operators in words', () => {
    const filters = endpoints().find(({ id }) => id === 'listLoggingAuditLogs')?.filters ?? [];
    expect(filters).toHaveLength(11);
    expect(filters.find(({ name }) => name === 'result')).toEqual({
      name: 'result',
      label: 'Result',
      operators: [
        { word: 'eq', label: 'is' },
        { word: 'neq', label: 'is not' },
        { word: 'in', label: 'is one of' },
        { word: 'not_in', label: 'is none of' },
      ],
    });
  });

  test('links to no schema that it does not show', () => {
    const shown = new Set(reference.schemas.map(({ name }) => name));
    const refs = [...JSON.stringify(reference).matchAll(/\{"text":"([^"]+)","ref":true\}/g)].map(
      ([, name = '']) => name,
    );
    expect(refs.length).toBeGreaterThan(20);
    expect(refs.filter((name) => !shown.has(name))).toEqual([]);
  });

  test('says of a union which members need not be there', () => {
    const page = reference.schemas.find(({ name }) => name === 'FeedPage');
    const items = page?.members.filter(({ name }) => name.startsWith('items[].'));
    expect(items?.map(({ name, isRequired }) => [name, isRequired])).toEqual([
      ['items[].type', true],
      ['items[].cursor', true],
      ['items[].event', false],
      ['items[].gap', false],
    ]);
  });

  test('names each member of a schema once', () => {
    for (const { name, members } of reference.schemas) {
      const names = members.map((member) => member.name);
      expect({ name, names }).toEqual({ name, names: [...new Set(names)] });
    }
  });
});

test('an example that is made of a schema is valid by it', () => {
  const schemas = at(document, '/components/schemas');
  const named = Object.entries(isObject(schemas) ? schemas : {}).flatMap(([name, schema]) =>
    isObject(schema) ? [[name, schema] as const] : [],
  );
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  ajv.addFormat('base64', true);
  ajv.addSchema({ $id: 'document', components: { schemas } });
  for (const [name, schema] of named) {
    const io = name === 'EventBody' || name.endsWith('Request') ? 'input' : 'output';
    const example = exampleOf(schema, Object.fromEntries(named), io);
    const isValid = ajv.validate({ $ref: `document#/components/schemas/${name}` }, example);
    expect({ name, isValid, errors: ajv.errors }).toEqual({ name, isValid: true, errors: null });
  }
});
