import { ledgerOrigin } from '@/lib/ingest/control';
import { signCheckpoint } from '@/lib/ingest/signer';
import { expectAccessible } from './accessible';
import { expect, test } from './api/api';
import type { Server } from './api/server';
import { expectNotVerified, type LedgerScene, makeLedger, openProof, proofOf } from './ledger-scene';
import { expectAwake } from './list-scene';

/** What somebody with the rights of the database's owner does, and what a returning visitor is told of entry 7. */
interface Drill {
  name: string;
  fault: string;
  tamper(owner: Server['owner'], scene: LedgerScene): Promise<unknown>;
}

const DRILLS: readonly Drill[] = [
  {
    ...{ name: 'a column of the row is edited', fault: 'row-altered' },
    tamper: (owner, { tenant }) =>
      owner`update event set resource_name = 'Plan 8' where log = ${tenant.mainLog} and seq = 7`,
  },
  {
    ...{ name: 'the contents of two rows are swapped', fault: 'row-altered' },
    tamper: (owner, { tenant }) => owner`
      update event e set details = o.details, resource_id = o.resource_id from event o
      where e.log = ${tenant.mainLog} and o.log = ${tenant.mainLog} and e.seq in (7, 8) and o.seq = 15 - e.seq`,
  },
  {
    ...{ name: 'the commitment of its neighbour is edited', fault: 'root-mismatch' },
    tamper: (owner, { tenant }) =>
      owner`update ledger_entry set commitment = sha256('x') where log = ${tenant.mainLog} and seq = 6`,
  },
  {
    ...{ name: 'the row is deleted while it is looked at', fault: 'row-missing' },
    tamper: (owner, { tenant }) => owner`delete from event where log = ${tenant.mainLog} and seq = 7`,
  },
  {
    ...{ name: 'history is signed anew, its checkpoints dropped', fault: 'history-rewritten' },
    tamper: async (owner, { tenant }) => {
      const note = signCheckpoint({ origin: ledgerOrigin(tenant), size: 20, root: new Uint8Array(32) });
      // At once: between the two the log would count as unsigned, and be signed again.
      await owner.begin(async (sql) => {
        await sql`delete from ledger_checkpoint where log = ${tenant.mainLog}`;
        await sql`insert into ledger_checkpoint (log, epoch, size, root, note) values (${tenant.mainLog}, 1, 20, ${Buffer.alloc(32)}, ${note})`;
      });
    },
  },
  {
    ...{ name: 'all checkpoints are dropped', fault: 'checkpoint-missing' },
    tamper: async (owner, { tenant }) => {
      // The signer finds the log altered, and so signs none in their place.
      await owner`update ledger_entry set commitment = sha256('x') where log = ${tenant.mainLog} and seq = 0`;
      await owner`delete from ledger_checkpoint where log = ${tenant.mainLog}`;
    },
  },
];

for (const { name, fault, tamper } of DRILLS) {
  test(`${name}: ${fault}`, async ({ server, api, page }) => {
    const scene = await makeLedger(server, api, 20);
    await page.goto(`/logs/${scene.ids[7]}?range=all&tab=proof`);
    await expect(proofOf(page).getByText(/^Verified in this browser/)).toBeVisible();
    await tamper(server.owner, scene);
    // What the page shows is from before, where the row itself is gone.
    if (fault === 'row-missing') await page.getByRole('button', { name: 'Verify again' }).click();
    else await openProof(page, scene.ids[7] ?? '');
    await expectNotVerified(page, fault);
    await expectAccessible(page);
  });
}

test('a tile is edited: root-mismatch', async ({ server, api, page }) => {
  const { tenant, ids } = await makeLedger(server, api, 260);
  await server.owner`update ledger_tile set hashes = overlay(hashes placing sha256('x') from 33) where log = ${tenant.mainLog}`;
  await openProof(page, ids[0] ?? '');
  await expectNotVerified(page, 'root-mismatch');
});

test('a change behind an open page is not verified: what it shows differs from what was logged', async ({
  server,
  api,
  page,
}) => {
  const { tenant, ids } = await makeLedger(server, api, 3);
  const own = server.owner;
  await own`update event set http_path = '/forged' where log = ${tenant.mainLog} and seq = 1`;
  await page.goto(`/logs/${ids[1]}?range=all`);
  await expectAwake(page);
  await own`update event set http_path = null where log = ${tenant.mainLog} and seq = 1`;
  await page.getByRole('tab', { name: 'Proof' }).click();
  await expectNotVerified(page, 'event-differs');
  await expect(proofOf(page).getByRole('alert')).toContainText('http_path');
  await expect(proofOf(page).getByRole('alert')).toContainText('/forged');
});
