import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { parsePhrase } from '@/lib/audit/phrase';
import { childEnv } from '@/lib/env';
import { QUERY_DEFAULT } from './console-query';
import { eventCurl, phraseOf, queryCurl } from './copy-as';

it('a phrase reaches the program that a command calls as it is, whatever it holds', () => {
  const query = { ...QUERY_DEFAULT, range: 'all', search: `it's "$(touch x)" \`id\` ; & | \\ é` } as const;
  const command = queryCurl('http://127.0.0.1', query, 0).replace(
    /^curl/,
    'node -p "JSON.stringify(process.argv.slice(1))" --',
  );
  const said: string[] = JSON.parse(
    execFileSync('sh', ['-c', command], { encoding: 'utf8', env: childEnv({ TOKEN: 't' }) }),
  );
  expect(said).toContain(`phrase=${phraseOf(query, 0)}`);
  expect(parsePhrase(phraseOf(query, 0)).search).toBe(query.search);
});

it('the command of an event names it', () => {
  expect(eventCurl('https://logs.example', '01-a')).toBe(
    `curl -fsS -H "Authorization: Bearer $TOKEN" 'https://logs.example/api/v1/events/01-a'`,
  );
});
