import { isObject, type Json, type JsonObject } from '@/lib/audit/json';
import { CONSOLE_HEADER } from '@/lib/audit/permission';
import { ID } from './example';
import { objects } from './read-schema';

/** What an example asks for where the endpoint has such a parameter. */
const ASKED: Readonly<Record<string, string>> = {
  tenant_id: 'acme',
  per_page: '10',
  limit: '10',
  result: 'denied',
  event_type: 'role.updated',
  reason: 'request 1042',
  at: '2026-05-17T12:20:41Z',
};

/** What stands for a part of a path; another one is the id of an event. */
const VARIABLES: Readonly<Record<string, string>> = {
  hold: '$HOLD',
  export: '$EXPORT',
  verification: '$VERIFICATION',
  view: '$VIEW',
  report: '$REPORT',
  import: '$IMPORT',
  prefix: '$PREFIX',
  client: '$CLIENT',
  tenant: '$TENANT',
  user: '$NAME',
};

const FORM = 'application/x-www-form-urlencoded';
const BYTES = 'application/octet-stream';

/** A call of the operation; `$TRAILMARK`, `$TOKEN` and the like are variables of the shell. */
export function curlOf(method: string, path: string, operation: JsonObject, body: Json | undefined): string {
  // A tile is named by its place in the tree, which every log has the first of.
  const address = path
    .replace('{tile}', '0/000.p/1')
    .replaceAll(/\{(\w+)\}/g, (_, name: string) => VARIABLES[name] ?? '$ID');
  const query = queryOf(operation);
  const sent = bodyOf(operation, body);
  const isImplied = method === 'GET' || (method === 'POST' && sent.length > 0);
  return [
    `curl${isImplied ? '' : ` -X ${method}`}${path.endsWith('/stream') ? ' -N' : ''}`,
    ...credentialOf(operation),
    ...sent,
    `"$TRAILMARK${address}${query}"`,
  ].join(' \\\n  ');
}

function queryOf(operation: JsonObject): string {
  const given = objects(operation.parameters).flatMap(({ name }) => {
    const value = typeof name === 'string' ? ASKED[name] : undefined;
    return value === undefined ? [] : [[String(name), value]];
  });
  const query = new URLSearchParams(given).toString();
  return query === '' ? '' : `?${query}`;
}

function credentialOf({ security }: JsonObject): string[] {
  const [first] = objects(security);
  if (first?.client) return ['-u "$CLIENT_ID:$CLIENT_SECRET"'];
  if (first?.session) return ['-H "Cookie: $COOKIE"', `-H "${CONSOLE_HEADER}: 1"`];
  return first?.bearer ? ['-H "Authorization: Bearer $TOKEN"'] : [];
}

function bodyOf({ requestBody }: JsonObject, body: Json | undefined): string[] {
  const content =
    isObject(requestBody) && isObject(requestBody.content) ? Object.keys(requestBody.content) : [];
  const [mediaType] = content;
  if (mediaType === BYTES) return [`-H 'Content-Type: ${BYTES}'`, '--data-binary @cloudtrail.json.gz'];
  if (mediaType === undefined || body === undefined) return [];
  if (mediaType === FORM) return Object.entries(isObject(body) ? body : {}).map(formField);
  // Out of the quotes of the shell where the id of an event stands.
  const text = JSON.stringify(body, null, 2).replaceAll(`"${ID}"`, `"'$ID'"`);
  return [`-H 'Content-Type: ${mediaType}'`, `-d '${text}'`];
}

/** A token stands in the shell; everything else as it is. */
function formField([name, value]: [string, Json]): string {
  return name === 'token' ? '-d "token=$TOKEN"' : `-d ${name}=${String(value)}`;
}
