import { visible } from '@/lib/audit/visible';
import type { NotVerified } from '@/lib/client/verify/verdict';
import { FAULT_WORDS } from './words';

/** That the server did not tell something: nothing is known of `what` then, neither good nor bad. */
export function Unanswered({ error, what }: { error: NotVerified; what: string }) {
  if (error.evidence.status === 403) return <p>You may not see {what}.</p>;
  return (
    <p role="alert" className="text-failure">
      {FAULT_WORDS[error.fault]} Nothing is known of {what}.{' '}
      <span className="break-words text-label text-fg2">{visible(error.message)}</span>
    </p>
  );
}
