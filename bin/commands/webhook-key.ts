import { say } from '@/bin/output';
import { webhookKey } from '@/lib/ingest/anchor-deliver';

/** Prints the key by which the receiver of checkpoints knows that they come from here: 32 bytes in hex. */
export function webhookKeyPrint(): void {
  say(webhookKey().toString('hex'));
}
