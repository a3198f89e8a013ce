import { useExplorer } from '@/components/explorer/explorer-context';
import { Menu, type MenuItem } from '@/components/ui/menu';
import { Popover } from '@/components/ui/popover';
import { printPhrase } from '@/lib/audit/phrase';
import { printConsoleQuery } from '@/lib/client/console-query';
import { queryCurl } from '@/lib/client/copy-as';
import { resolveRange } from '@/lib/client/time-range';
import { useCopy } from './use-copy';

/** Links to what is shown: as it moves on with time, or as it is now; and the same as a phrase or a command. */
export function ShareMenu() {
  const { links } = useLinks();
  return (
    <Popover label="Share" trigger="Share">
      {(close) => <Menu label="Share" items={links} close={close} />}
    </Popover>
  );
}

/** What can be copied of the page. */
export function useLinks(): { copyLink(id: string | undefined): void; links: readonly MenuItem[] } {
  const { parsed, anchor, zone, search, openId } = useExplorer();
  const copy = useCopy();
  const { query } = parsed;
  const pinned = () => {
    const { fromMs, toMs } = resolveRange(query.range, anchor.nowMs, zone);
    const range = fromMs === undefined ? query.range : { fromMs, toMs: toMs ?? anchor.nowMs };
    return printConsoleQuery({ ...query, range, asOf: anchor.asOf, viewId: undefined, isLive: false });
  };
  const copyLink = (id: string | undefined, asked = search) => {
    const path = id === undefined ? '/logs' : `/logs/${encodeURIComponent(id)}`;
    copy(window.location.origin + path + asked, 'Link');
  };
  return {
    copyLink,
    links: [
      { label: 'Copy link', keys: 'c l', onSelect: () => copyLink(openId) },
      { label: 'Copy link to this very state', onSelect: () => copyLink(openId, pinned()) },
      {
        label: 'Copy filter as phrase',
        isApart: true,
        onSelect: () => copy(printPhrase(query.conditions, query.search), 'Phrase'),
      },
      {
        label: 'Copy as curl',
        onSelect: () => copy(queryCurl(window.location.origin, query, anchor.nowMs), 'Command'),
      },
    ],
  };
}
