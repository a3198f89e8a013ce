import { say, sayJson } from '@/bin/output';
import { withWorkspace } from '@/bin/workspace';
import { listSigningKeys, PUBLISHED_AHEAD_S, rotateSigningKey } from '@/lib/auth/signing-key';

/** Publishes the next key of the authorization server; nobody notices anything else of it. */
export async function signingKeyRotate(): Promise<void> {
  const kid = await withWorkspace(({ sql }) => rotateSigningKey(sql));
  say(`${kid} is published, and signs in ${PUBLISHED_AHEAD_S / 60} minutes`);
}

export async function signingKeyList(options: { json?: boolean }): Promise<void> {
  const keys = await withWorkspace(({ sql }) => listSigningKeys(sql));
  if (options.json) return sayJson({ keys });
  for (const { kid, signsFrom } of keys) say(`${kid}  signs from ${signsFrom.toISOString()}`);
}
