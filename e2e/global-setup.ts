import { expect, request } from '@playwright/test';
import { trailmarkAt } from './command';
import { PLACES, type Place } from './place';
import { CHOSEN } from './sign-in';

/** Signs somebody in at each installation, for the tests that begin behind the sign-in page. */
export default async function signInEverywhere(): Promise<void> {
  await Promise.all(PLACES.map(signInAt));
}

async function signInAt(place: Place): Promise<void> {
  const name = 'signed-in';
  const { stdout, stderr } = trailmarkAt(place, 'user', 'create', name, '--role', 'super_admin');
  const oneTime = stdout.trim();
  expect(stderr).toBe('');
  const { origin, signedIn } = place;
  const browser = await request.newContext({ baseURL: origin, extraHTTPHeaders: { origin } });
  const { csrfToken } = await (await browser.get('/api/auth/csrf')).json();
  const form = { csrfToken, name, password: oneTime, json: 'true' };
  await expect(await browser.post('/api/auth/callback/credentials', { form })).toBeOK();
  const data = { current: oneTime, next: CHOSEN };
  await expect(await browser.post('/api/console/password', { data })).toBeOK();
  await expect(await browser.get('/logs', { maxRedirects: 0 })).toBeOK();
  await browser.storageState({ path: signedIn });
  await browser.dispose();
}
