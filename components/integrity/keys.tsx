import type { Trusted } from '@/lib/client/verify/trust';
import { hex } from '@/lib/ledger/bytes';
import { Hash } from './hash';
import { Section } from './section';

/** The public keys of a ledger, as other verifiers take them. */
export function Keys({ trusted: { key, controlKey, pin } }: { trusted: Trusted }) {
  return (
    <Section title="Keys">
      <dl className="flex flex-col gap-3">
        <Key label="Signs checkpoints" id={hex(key.id)} vkey={pin.vkey} />
        <Key label="Signs erasures and holds" id={hex(controlKey.id)} vkey={pin.controlVkey} />
      </dl>
      <p className="text-fg2">
        Compare the fingerprints once with what your operator tells you by another way: a key that came from
        this server proves no more than the server.
      </p>
    </Section>
  );
}

function Key({ label, id, vkey }: { label: string; id: string; vkey: string }) {
  return (
    <div>
      <dt className="text-label text-fg2">
        {label} · fingerprint <code className="font-mono text-fg">{id}</code> · Ed25519
      </dt>
      <dd>
        <Hash value={vkey} label={`the key that ${label.toLowerCase()}`} />
      </dd>
    </div>
  );
}
