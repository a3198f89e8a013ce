import type { RefObject } from 'react';
import { ResultBadge } from '@/components/audit/result-badge';
import { useExplorer } from '@/components/explorer/explorer-context';
import type { Shown } from '@/components/explorer/use-shown';
import { cn } from '@/components/ui/cn';
import { visible } from '@/lib/audit/visible';
import { COLUMNS } from '@/lib/client/columns';
import { isErased, type LogRow } from '@/lib/client/event';
import { timeText } from '@/lib/client/zone';
import { type Cell, eventOf, useBlocks } from './use-blocks';
import { type Jump, useJump } from './use-jump';
import { type Sight, useWindow } from './use-window';

/** Height of a card in pixels: the token `card`. */
const CARD_HEIGHT = 56;
const resource = COLUMNS.find(({ id }) => id === 'resourceId');

interface CardsProps {
  shown: Pick<Shown, 'question' | 'listKey'>;
  lead: readonly LogRow[];
  total: number;
  start: number;
  jumps: readonly Jump[];
  scroller: RefObject<HTMLDivElement | null>;
  onOpen(id: string, rank: number): void;
  onSight(sight: Sight): void;
}

/** The list on a narrow screen: two lines an event, each a link. */
export function Cards({ shown, lead, total, start, jumps, scroller, onOpen, onSight }: CardsProps) {
  const count = lead.length + total;
  const view = useWindow({ scroller, count, rowHeight: CARD_HEIGHT, headHeight: 0, start, onSight });
  const { first, last } = view.ranks;
  const behind = { first: Math.max(0, first - lead.length), last: Math.max(0, last - lead.length) };
  const blocks = useBlocks(shown.question, behind, view.isFast);
  useJump(jumps, shown.listKey, (rank, how) =>
    view.show(rank, how === 'asked' || how === 'begin' ? 'start' : 'nearest'),
  );
  const ranks = Array.from({ length: Math.max(0, last - first + 1) }, (_, nth) => first + nth);
  return (
    <div
      ref={scroller}
      className="relative min-h-0 grow overflow-auto overscroll-contain"
      aria-busy={blocks.isLoading}
    >
      <ul aria-label="Events" className="relative" style={{ height: view.height }}>
        {ranks.map((rank) => (
          <li
            key={rank}
            aria-setsize={count}
            aria-posinset={rank + 1}
            style={{ transform: `translateY(${view.startOf(rank)}px)` }}
            className="absolute inset-x-0 h-card border-b border-line"
          >
            <Card content={lead[rank] ?? blocks.at(rank - lead.length)} onOpen={(id) => onOpen(id, rank)} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Card({ content, onOpen }: { content: Cell; onOpen(id: string): void }) {
  const { search, openId, zone } = useExplorer();
  if ('isLoading' in content) return <span className="block h-full bg-hover/50" />;
  if ('error' in content)
    return (
      <p className="flex h-full items-center gap-2 px-3">
        Could not load
        <button type="button" onClick={content.again} className="text-accent underline">
          Retry
        </button>
      </p>
    );
  if (isErased(content))
    return <p className="flex h-full items-center px-3 text-fg2">Erased. Its entry stays in the ledger.</p>;
  const event = eventOf(content);
  if (!event) return null;
  const actor = event.actorEmail ?? event.actorName ?? event.actorId ?? '—';
  return (
    <a
      href={`/logs/${encodeURIComponent(event.id)}${search}`}
      data-id={event.id}
      onClick={(click) => {
        if (click.metaKey || click.ctrlKey) return;
        click.preventDefault();
        onOpen(event.id);
      }}
      className={cn('flex h-full flex-col justify-center px-3', event.id === openId && 'bg-selected')}
    >
      <span className="flex items-center gap-2">
        <bdi className="grow truncate font-mono font-medium">{visible(event.action)}</bdi>
        <ResultBadge result={event.result} />
      </span>
      <span className="flex items-center gap-2 text-label text-fg2">
        <bdi className="grow truncate">
          {visible(actor)} → {visible(resource?.text(event) ?? '—')}
        </bdi>
        <time dateTime={event.occurredAt} className="shrink-0 tabular-nums">
          {timeText(Date.parse(event.occurredAt), zone).slice(5, 19)}
        </time>
      </span>
    </a>
  );
}
