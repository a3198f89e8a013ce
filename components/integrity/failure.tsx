import { DownloadButton } from '@/components/ui/download-button';
import { visible } from '@/lib/audit/visible';
import type { Difference, NotVerified } from '@/lib/client/verify/verdict';
import { Mark } from './mark';
import { FAULT_WORDS } from './words';

/** That something is not verified, as loud as it is: why, what differs, and what to take to somebody else. */
export function Failure({ error, subject = 'NOT VERIFIED' }: { error: NotVerified; subject?: string }) {
  const { pinned, answered, differs = [] } = error.evidence;
  return (
    <div role="alert" className="rounded border-2 border-failure bg-failure/10 p-3">
      <p className="flex items-center gap-2 text-title font-semibold text-failure">
        <Mark look="bad" isLarge />
        {subject}
      </p>
      <p className="pt-1">{FAULT_WORDS[error.fault]}</p>
      <p className="pt-1 text-label text-fg2">
        <code className="font-mono">{error.fault}</code>
        <span className="break-words"> · {visible(error.message)}</span>
      </p>
      {differs.length > 0 && <Differences differs={differs} />}
      {(pinned !== undefined || answered !== undefined) && (
        <div className="flex flex-wrap gap-2 pt-3">
          {pinned !== undefined && (
            <DownloadButton text={pinned} name="remembered.note" label="Download remembered note" />
          )}
          {answered !== undefined && (
            <DownloadButton text={answered} name="answered.note" label="Download answered note" />
          )}
        </div>
      )}
    </div>
  );
}

function Differences({ differs }: { differs: readonly Difference[] }) {
  return (
    <dl className="pt-2 text-label">
      {differs.map(({ name, shown, proven }) => (
        <div key={name} className="border-t border-line py-1">
          <dt className="font-mono font-semibold">{name}</dt>
          <dd className="break-all font-mono text-failure">
            <span className="font-sans">shown: </span>
            {shown === undefined ? '(nothing)' : visible(shown)}
          </dd>
          <dd className="break-all font-mono">
            <span className="font-sans">logged: </span>
            {proven === undefined ? '(nothing)' : visible(proven)}
          </dd>
        </div>
      ))}
    </dl>
  );
}
