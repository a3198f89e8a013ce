import { readFileSync, writeFileSync } from 'node:fs';
import { ledgerOrigin } from '@/lib/ingest/control';
import { signCheckpoint } from '@/lib/ingest/signer';
import { expectAccessible } from './accessible';
import { expect, test } from './api/api';
import { trailmark } from './command';
import {
  erase,
  expectNotVerified,
  holdSigner,
  makeLedger,
  openProof,
  proofOf,
  sign,
  writeEvents,
} from './ledger-scene';
import { expectAwake } from './list-scene';
import { createUser, signInFirst } from './sign-in';

test('an event is verified in the browser, step by step', async ({ server, api, page }) => {
  const { ids } = await makeLedger(server, api, 12);
  await page.goto(`/logs/${ids[3]}?range=all`);
  await expectAwake(page);
  await page.getByRole('tab', { name: 'Event' }).focus();
  await page.keyboard.press('End');
  await expect(page.getByRole('tab', { name: 'Proof' })).toBeFocused();
  await expect(page).toHaveURL(/[?&]tab=proof/);
  const proof = proofOf(page);
  await expect(
    proof.getByText(/^Verified in this browser at \d\d:\d\d:\d\d UTC by key [0-9a-f]{8}\.$/),
  ).toBeVisible();
  const steps = proof.getByRole('list', { name: 'Steps of the check' }).getByRole('listitem');
  await expect(steps).toHaveText([
    /^done: .*12 entries/,
    /^done: /,
    /^done: 4 hashes/,
    /^done: All \d+ columns/,
  ]);
  await expectAccessible(page);
  await page.reload();
  await expect(proofOf(page).getByText(/^Verified in this browser/)).toBeVisible();
  await expect(proofOf(page).getByText(/^done: It is the one of 12 entries remembered/)).toBeVisible();
  await page.getByRole('tab', { name: 'Proof' }).focus();
  await page.keyboard.press('Home');
  await expect(page.getByRole('tabpanel', { name: 'Event' })).toBeVisible();
  await expect(page).not.toHaveURL(/tab=/);
});

test('what is downloaded is verified by the command line, and nothing that differs', async ({
  server,
  api,
  page,
}, info) => {
  const { ids, tenant } = await makeLedger(server, api, 5);
  await openProof(page, ids[2] ?? '');
  const save = async (label: string) => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      proofOf(page).getByRole('button', { name: label }).click(),
    ]);
    const file = info.outputPath(download.suggestedFilename());
    await download.saveAs(file);
    return file;
  };
  const [proof, event] = [await save('Download proof'), await save('Download proven event')];
  const { body } = await api.ask('/api/v1/ledger', {
    claims: { tenantId: tenant.tenantId, scope: 'audit:read' },
  });
  const verify = () => trailmark('verify-proof', proof, '--event', event, '--vkey', body.vkey);
  expect(verify()).toMatchObject({ code: 0, stdout: expect.stringContaining('VERIFIED: entry 2 of 5') });
  writeFileSync(event, readFileSync(event, 'utf8').replace('Plan 2', 'Plan 9'));
  expect(verify()).toMatchObject({ code: 1, stdout: expect.stringContaining('NOT VERIFIED') });
});

test('an event that is younger than the checkpoint waits, and is verified once it is signed', async ({
  server,
  api,
  page,
}) => {
  const { tenant } = await makeLedger(server, api, 3);
  const release = await holdSigner(server, tenant);
  const [id = ''] = await writeEvents(api, tenant, 1);
  await openProof(page, id);
  await expect(proofOf(page).getByText('Waiting for a checkpoint')).toBeVisible();
  await expect(proofOf(page).getByText(/^3 entries are signed, and this one is younger/)).toBeVisible();
  await expectAccessible(page);
  await release();
  await sign(api, tenant);
  await expect(proofOf(page).getByText(/^Verified in this browser/)).toBeVisible();
});

test('an event that was erased meanwhile is said to be, with who and why', async ({ server, api, page }) => {
  const { tenant, ids } = await makeLedger(server, api, 3);
  await page.goto(`/logs/${ids[1]}?range=all`);
  await expectAwake(page);
  await erase(api, tenant, ids[1] ?? '');
  await sign(api, tenant);
  await page.getByRole('tab', { name: 'Proof' }).click();
  const proof = proofOf(page);
  await expect(proof.getByText('Erased', { exact: true })).toBeVisible();
  await expect(proof).toContainText('for the reason “art. 17”. Entry 3 tells of it, signed by Trailmark');
  await expect(proof.getByText(/^Verified/)).toHaveCount(0);
  await expectAccessible(page);
});

test.describe('an analyst', () => {
  test.use({ storageState: { cookies: [], origins: [] } });

  test('verifies the core of an event and is told what is hidden', async ({ server, api, page }) => {
    const { tenant, ids } = await makeLedger(server, api, 4);
    const oneTime = createUser(`an-${tenant.tenantId}`, '--role', 'analyst', '--tenant', tenant.tenantId);
    await page.goto(`/logs/${ids[1]}?range=all`);
    await signInFirst(page, `an-${tenant.tenantId}`, oneTime);
    await expectAwake(page);
    await page.getByRole('tab', { name: 'Proof' }).click();
    await expect(proofOf(page).getByText('Person and payload hidden, core verified')).toBeVisible();
    await expect(proofOf(page)).not.toContainText('@');
    await expectAccessible(page);
  });
});

test('a page without WebCrypto verifies too, and refuses the same', async ({ server, api, page }) => {
  const { tenant, ids } = await makeLedger(server, api, 4);
  await page.addInitScript(() => Reflect.deleteProperty(Crypto.prototype, 'subtle'));
  await openProof(page, ids[1] ?? '');
  expect(await page.evaluate(() => 'subtle' in crypto)).toBe(false);
  await expect(proofOf(page).getByText(/^Verified in this browser/)).toBeVisible();
  await server.owner`update event set ip = '203.0.113.8' where log = ${tenant.mainLog} and seq = 1`;
  await openProof(page, ids[1] ?? '');
  await expectNotVerified(page, 'row-altered');
});

test('whoever stands between browser and server signs nothing, and both notes are kept', async ({
  server,
  api,
  page,
}) => {
  const { ids, tenant } = await makeLedger(server, api, 4);
  await openProof(page, ids[1] ?? '');
  await expect(proofOf(page).getByText(/^Verified in this browser/)).toBeVisible();
  const origin = ledgerOrigin(tenant);
  const forged = signCheckpoint({ origin, size: 4, root: new Uint8Array(32) });
  const real = signCheckpoint({ origin, size: 5, root: new Uint8Array(32) });
  const note = forged.replace(/— .*\n$/, real.slice(real.indexOf('— ')));
  await page.route('**/api/v1/ledger?*', async (route) => {
    const response = await route.fetch();
    const answer = await response.json();
    await route.fulfill({ response, json: { ...answer, checkpoint: { ...answer.checkpoint, note } } });
  });
  await openProof(page, ids[1] ?? '');
  await expectNotVerified(page, 'signature-invalid');
  const names = [];
  for (const label of ['Download remembered note', 'Download answered note']) {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: label }).click(),
    ]);
    names.push(download.suggestedFilename(), readFileSync(await download.path(), 'utf8') === note);
  }
  expect(names).toEqual(['remembered.note', false, 'answered.note', true]);
  await expectAccessible(page);
});

test('a server that does not answer verifies nothing', async ({ server, api, page }) => {
  const { ids } = await makeLedger(server, api, 2);
  await page.route('**/api/v1/ledger/proofs*', (route) => route.abort());
  await openProof(page, ids[1] ?? '');
  await expectNotVerified(page, 'unreachable');
  await page.unrouteAll();
  await page.getByRole('button', { name: 'Verify again' }).click();
  await expect(proofOf(page).getByText(/^Verified in this browser/)).toBeVisible();
});
