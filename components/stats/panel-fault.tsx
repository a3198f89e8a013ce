import { runCommand } from '@/components/explorer/use-commands';
import { Button } from '@/components/ui/button';
import { visible } from '@/lib/audit/visible';
import { ApiError } from '@/lib/client/api';

const TITLES: Readonly<Record<number, string>> = {
  0: 'The server did not answer',
  401: 'Your session has ended',
  403: 'You may not see this',
  422: 'The question is not understood',
  503: 'There is too much to count in time',
};

/** Why a panel has nothing to show; the others go on. */
export function PanelFault({ error, title, again }: { error: Error; title: string; again(): void }) {
  const status = error instanceof ApiError ? error.status : 0;
  return (
    <div role="alert" className="flex h-full flex-col items-start gap-2 overflow-auto">
      <p className="font-medium">{TITLES[status] ?? 'This could not be counted'}</p>
      <p className="break-words text-label text-fg2">
        {visible(error.message)}
        {status > 0 && ` (status ${status})`}
      </p>
      <div className="flex flex-wrap gap-2 print:hidden">
        {status === 401 ? (
          <SignIn />
        ) : (
          status !== 403 && (
            <Button onClick={again} aria-label={`Retry: ${title}`}>
              Retry
            </Button>
          )
        )}
        {status === 503 && <NarrowRange />}
      </div>
    </div>
  );
}

function SignIn() {
  const here = () => `${window.location.pathname}${window.location.search}`;
  return (
    <a href={`/signin?next=${encodeURIComponent(here())}`} className="text-accent underline">
      Sign in again
    </a>
  );
}

/** That only rows could tell, and that they are too many to be looked at. */
export function TooMany() {
  return (
    <div className="flex h-full flex-col items-start gap-2">
      <p>Too many events to tell exactly.</p>
      <NarrowRange />
    </div>
  );
}

/** The way out of what is too much to be counted. */
function NarrowRange() {
  return (
    <Button className="print:hidden" onClick={() => runCommand('time')}>
      Narrow the range
    </Button>
  );
}
