import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { z } from 'zod';

const Schema = z.record(z.string(), z.unknown());
const Response = z.looseObject({
  content: z.record(z.string(), z.looseObject({ schema: Schema })).optional(),
});
const Operation = z.looseObject({ responses: z.record(z.string(), Response) });
const Document = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: Schema,
});
type Operations = z.infer<typeof Document>['paths'][string];

/** An answer as it came over the wire. */
export interface Received {
  method: string;
  path: string;
  status: number;
  headers: Readonly<Record<string, string>>;
  text: string;
}

export interface Reference {
  /** What the answer does that the reference does not say, in sentences; empty where it keeps to it. */
  faultsOf(received: Received): string[];
  /** The path of the reference that an address belongs to. */
  templateOf(path: string): string | undefined;
}

/** What /api/openapi.json promises, held against what really comes. */
export function createReference(json: unknown): Reference {
  const document = Document.parse(json);
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  const compiled = new Map<string, ValidateFunction>();
  const templates = Object.keys(document.paths).sort((one, other) => parametersIn(one) - parametersIn(other));

  function templateOf(path: string): string | undefined {
    return templates.find((template) => matches(template, path));
  }

  function bodyFaults(key: string, schema: z.infer<typeof Schema>, text: string): string[] {
    const validate = compiled.get(key) ?? ajv.compile({ ...schema, components: document.components });
    compiled.set(key, validate);
    if (validate(JSON.parse(text))) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${key}: ${instancePath} ${message}`);
  }

  function declaredFaults(template: string, operations: Operations, received: Received): string[] {
    const { method, status, headers, text } = received;
    const isHead = method === 'HEAD';
    const operation = operations[isHead ? 'get' : method.toLowerCase()];
    if (!operation) return undeclaredFaults(Object.keys(operations), received);
    const key = `${method} ${template} ${status}`;
    const response = operation.responses[status];
    if (!response) return [`${key} is not declared`];
    if (isHead || response.content === undefined) return text === '' ? [] : [`${key} has a body`];
    const type = headers['content-type']?.split(';', 1)[0] ?? '';
    const content = response.content[type];
    if (!content) return [`${key}: ${type || 'no media type'} is not declared`];
    return type === 'application/json' ? bodyFaults(key, content.schema, text) : [];
  }

  return {
    templateOf,
    faultsOf(received) {
      const template = templateOf(received.path);
      if (template !== undefined) return declaredFaults(template, document.paths[template] ?? {}, received);
      return received.status === 404 ? [] : [`${received.method} ${received.path} is not declared`];
    },
  };
}

/** A method that a path does not have is 405, and Allow names those that it does have. */
function undeclaredFaults(
  declared: readonly string[],
  { method, path, status, headers }: Received,
): string[] {
  const allow = declared.map((name) => name.toUpperCase()).join(', ');
  const isRefused = status === 405 && headers.allow === allow;
  return isRefused
    ? []
    : [`${method} ${path}: ${status}, Allow: ${headers.allow}; 405, Allow: ${allow} is due`];
}

function parametersIn(template: string): number {
  return template.split('{').length - 1;
}

function matches(template: string, path: string): boolean {
  const [wanted, given] = [segments(template), segments(path)];
  // A tile is named by a path of its own (C2SP tlog-tiles).
  const isLong = wanted.at(-1) === '{tile}' && given.length > wanted.length;
  const isAsLong = wanted.length === given.length || isLong;
  return isAsLong && wanted.every((part, nth) => /^\{/.test(part) || part === given[nth]);
}

function segments(path: string): string[] {
  return path.replace(/\/+$/, '').split('/');
}
