import { readFileSync } from 'node:fs';
import { CONSOLE_HEADER } from '@/lib/audit/permission';
import { HERE, ORIGIN, type Place } from './place';

/** The cookies of who is signed in at a place, as a request carries them. */
export function cookieOf({ signedIn }: Place = HERE): string {
  const state: { cookies: { name: string; value: string }[] } = JSON.parse(readFileSync(signedIn, 'utf8'));
  return state.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
}

/** Asks as a page of the console does, in the name of who is signed in; the body of its answer. */
export async function askSignedIn(path: string, method = 'GET', body?: object) {
  const response = await fetch(`${ORIGIN}${path}`, {
    method,
    headers: { cookie: cookieOf(), [CONSOLE_HEADER]: '1', 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return await response.json();
}

/** A report that is switched off, and so needs no mail server: its id and that of its view. */
export async function makeReport(name: string): Promise<{ id: string; view: string }> {
  const { id: view } = await askSignedIn('/api/v1/views', 'POST', { name, search: '' });
  const schedule = { cadence: 'daily', hour: 8, zone: 'UTC', enabled: false };
  const body = { view, recipients: ['nobody@example.com'], ...schedule };
  return { id: (await askSignedIn('/api/v1/reports', 'POST', body)).id, view };
}
