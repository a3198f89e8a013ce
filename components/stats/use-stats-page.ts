import { useRouter } from 'next/navigation';
import { useMemo, useTransition } from 'react';
import type { Explorer } from '@/components/explorer/explorer-context';
import { useToasts } from '@/components/explorer/toasts';
import { usePreferences } from '@/components/explorer/use-preferences';
import { useZone } from '@/components/time/use-zone';
import { useAwake } from '@/components/ui/use-awake';
import { useLatest } from '@/components/ui/use-latest';
import { printConsoleQuery } from '@/lib/client/console-query';
import { questionOf } from '@/lib/client/question';
import { logsHref, periodWords, previousSpan, spanOfRange } from '@/lib/client/stats-query';
import type { StatsBoot } from './boot';
import type { StatsPage } from './stats-context';
import { type StatsUrl, useStatsUrl } from './use-stats-url';

/** The state of the page: what the URL asks, as two instants that only a refresh moves. */
export function useStatsPage(boot: StatsBoot) {
  const url = useStatsUrl(boot.isMasked);
  const { toasts, say } = useToasts();
  const { preferences, change } = usePreferences(boot.preferences, () =>
    say('Your settings could not be kept'),
  );
  const chosenZone = url.parsed.query.zone ?? preferences.zone;
  const zone = useZone(chosenZone);
  const isAwake = useAwake();
  const stats = useMemo(() => pageOf(boot, url, zone, isAwake), [boot, url, zone, isAwake]);
  const explorer = useExplorerOf(boot, url, stats, say);
  return {
    ...{ stats, explorer, preferences, change, toasts, chosenZone },
    ...{ isCompared: url.isCompared, compare: url.compare },
  };
}

function pageOf(
  boot: StatsBoot,
  { parsed, isCompared, go }: StatsUrl,
  zone: string,
  isAwake: boolean,
): StatsPage {
  const { nowMs, covered, isMasked, hasTenants } = boot;
  const { query } = parsed;
  const span = spanOfRange(query.range, nowMs, zone, covered);
  const previous = isCompared ? previousSpan(span, covered) : undefined;
  const anchor = { nowMs, asOf: undefined };
  const ask = (range: typeof span) => questionOf({ ...query, range, order: 'desc' }, anchor, zone);
  return {
    ...{ query, nowMs, span, previous, isCompared, zone, isMasked, hasTenants, isAwake },
    period: periodWords(span),
    question: ask(span),
    previousQuestion: previous && ask(previous),
    logBeganMs: covered.fromMs,
    zoneName: zone === 'utc' ? 'UTC' : zone,
    hrefOf: (conditions, of = span) => logsHref(query, of, conditions),
    zoom: (range) => go({ range }),
  };
}

/** What the filter bar asks of the page that it stands on. */
function useExplorerOf(
  { nowMs }: StatsBoot,
  { parsed, go }: StatsUrl,
  { question, zone }: StatsPage,
  say: (text: string) => void,
): Explorer {
  const latest = useLatest(say);
  const router = useRouter();
  const [isRefreshing, refresh] = useTransition();
  return useMemo(
    () => ({
      ...{ parsed, zone, question, isRefreshing, openId: undefined, anchor: { nowMs, asOf: undefined } },
      search: printConsoleQuery(parsed.query),
      go,
      open: (id) => router.push(`/logs/${encodeURIComponent(id)}`),
      close: () => undefined,
      refresh: () => refresh(() => router.refresh()),
      say: (text) => latest.current(text),
    }),
    [parsed, go, zone, question, isRefreshing, nowMs, router, latest],
  );
}
