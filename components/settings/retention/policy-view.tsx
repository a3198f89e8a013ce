import { utcSecond } from '@/components/integrity/words';
import { Notice } from '@/components/ui/notice';
import { visible } from '@/lib/audit/visible';
import type { Policy } from '@/lib/client/retention';
import { ForecastView } from './forecast-view';
import { daysWords } from './words';

/** A policy as whoever may not change it sees it. */
export function PolicyView({ tenantId, policy }: { tenantId: string; policy: Policy }) {
  return (
    <>
      <p className="text-title">{keptWords(policy)}</p>
      <SetBy policy={policy} />
      <Notice>Only administrators change how long events are kept.</Notice>
      <ForecastView tenantId={tenantId} keepDays={policy.keep_days} />
    </>
  );
}

function keptWords({ keep_days: days }: Policy): string {
  return days === null ? 'Events are kept for ever.' : `Events are kept for ${daysWords(days)}.`;
}

/** Who set a policy, and when. */
export function SetBy({ policy: { set_by: by, set_at: at } }: { policy: Policy }) {
  if (by === null || at === null) return null;
  return (
    <p className="text-control text-fg2">
      Set by <bdi>{visible(by)}</bdi> at {utcSecond(at)}
    </p>
  );
}
