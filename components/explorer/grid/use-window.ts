import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useLatest } from '@/components/ui/use-latest';
import type { Ranks } from './use-blocks';

/** Pixels that one scrollbar spans: what is taller, not every browser can lay out. */
const SPAN_MAX = 16_000_000;
/** Rows beyond those in sight, so that a short step shows no gap. */
const OVERSCAN = 8;
/** Where the server cannot know how much is in sight. */
const HEIGHT_FIRST = 700;
/** Pixels a millisecond from which somebody scrolls fast. */
const FAST = 3;

export interface Window {
  /** The rows to be drawn. */
  ranks: Ranks;
  /** The first row that is in sight whole, and how many are. */
  top: number;
  page: number;
  /** Height of everything that the scrollbar spans. */
  height: number;
  /** Where a row stands in it. */
  startOf(rank: number): number;
  /** Brings a row into sight. */
  show(rank: number, where?: Where): void;
  isFast: boolean;
}

type Where = 'nearest' | 'start' | 'center';

interface Options {
  scroller: RefObject<HTMLElement | null>;
  count: number;
  rowHeight: number;
  /** What covers the rows at the top. */
  headHeight: number;
  /** The row that is shown first. */
  start: number;
  onSight(sight: Sight): void;
}

/** What of the list is in sight. */
export interface Sight extends Ranks {
  isAtTop: boolean;
}

/** Nearer to the top than this is at the top. */
const TOP_PX = 16;

interface Seen {
  /** The row at the top, with the part of it that is out of sight. */
  top: number;
  height: number;
  isFast: boolean;
}

/** The row that stands at the beginning of what the scrollbar spans, and the height of each. */
interface Placing {
  lowest: number;
  rowHeight: number;
}

/**
 * Rows of one height in a box that scrolls: any of them is reached, and those near what is in sight are drawn. Of more
 * than fit into {@link SPAN_MAX} the scrollbar spans as many as do, which move along when their edge comes near. What is
 * seen is kept as a row, so that nothing moves when the scrollbar spans others or rows become higher.
 */
export function useWindow({ scroller, count, rowHeight, headHeight, start, onSight }: Options): Window {
  const spanned = Math.min(count, Math.floor(SPAN_MAX / rowHeight));
  const [base, setBase] = useState(() => start - spanned / 2);
  const lowest = Math.max(0, Math.min(Math.floor(base), count - spanned));
  const [seen, setSeen] = useState<Seen>({ top: start, height: HEIGHT_FIRST, isFast: false });
  const [pending, placed] = usePlacing(scroller, { lowest, rowHeight }, seen.top, start);
  useScroll(scroller, placed, setSeen);

  const firstInSight = Math.floor(seen.top);
  const page = Math.max(1, Math.floor((seen.height - headHeight) / rowHeight));
  const ranks = {
    first: Math.max(lowest, firstInSight - OVERSCAN),
    last: Math.max(0, Math.min(lowest + spanned, firstInSight + page + 1 + OVERSCAN) - 1),
  };
  useSaid(
    {
      first: firstInSight,
      last: Math.min(count, firstInSight + page) - 1,
      isAtTop: seen.top * rowHeight < TOP_PX,
    },
    onSight,
  );
  useEdges({ ranks, lowest, spanned, count }, () => setBase(firstInSight - spanned / 2));

  const show = (rank: number, where: Where = 'nearest') => {
    const at = seenAt(scroller.current, placed.current);
    const wanted = at === undefined ? undefined : targetOf(rank, where, at, page);
    if (wanted === undefined) return;
    const top = Math.max(0, Math.min(wanted, count - page));
    // Drawn with the step itself: a row that is brought into sight is there with it.
    pending.current = top;
    setSeen((before) => ({ ...before, top, isFast: false }));
    if (top < lowest || top + page > lowest + spanned) setBase(top - spanned / 2);
  };
  return {
    ...{ ranks, page, show, isFast: seen.isFast },
    top: Math.min(firstInSight, Math.max(0, count - 1)),
    height: spanned * rowHeight,
    startOf: (rank) => (rank - lowest) * rowHeight,
  };
}

/** The row at the top that has another one in sight; undefined where it is. */
function targetOf(rank: number, where: Where, top: number, page: number): number | undefined {
  if (where === 'start') return rank;
  if (where === 'center') return rank - Math.floor(page / 2);
  if (rank < top) return rank;
  return rank > top + page - 1 ? rank - page + 1 : undefined;
}

/** The row at the top of the box, as it stands in the page. */
function seenAt(box: HTMLElement | null, { lowest, rowHeight }: Placing): number | undefined {
  return box === null ? undefined : lowest + box.scrollTop / rowHeight;
}

/** Scrolls to the row that is wanted, and keeps the one in sight when others are spanned. Answers how rows stand. */
function usePlacing(
  scroller: RefObject<HTMLElement | null>,
  placing: Placing,
  seenTop: number,
  start: number,
) {
  const { lowest, rowHeight } = placing;
  const pending = useRef<number | undefined>(start > 0 ? start : undefined);
  const placed = useRef(placing);
  useLayoutEffect(() => {
    const [box, before, wanted] = [scroller.current, placed.current, pending.current];
    placed.current = { lowest, rowHeight };
    pending.current = undefined;
    const isMoved = before.lowest !== lowest || before.rowHeight !== rowHeight;
    if (!box || (wanted === undefined && !isMoved)) return;
    // The box knows best how far it is; after a change of heights it may have had to move.
    const kept = before.rowHeight === rowHeight ? before.lowest + box.scrollTop / rowHeight : seenTop;
    box.scrollTop = ((wanted ?? kept) - lowest) * rowHeight;
  });
  return [pending, placed] as const;
}

function useScroll(
  scroller: RefObject<HTMLElement | null>,
  placed: RefObject<Placing>,
  onSeen: (seen: Seen) => void,
): void {
  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    let [before, at] = [seenAt(box, placed.current) ?? 0, performance.now()];
    const look = () => {
      const [now, top] = [performance.now(), seenAt(box, placed.current) ?? 0];
      const speed = (Math.abs(top - before) * placed.current.rowHeight) / Math.max(1, now - at);
      const isFast = speed > FAST && now - at < 200;
      [before, at] = [top, now];
      onSeen({ top, height: box.clientHeight, isFast });
    };
    look();
    box.addEventListener('scroll', look, { passive: true });
    const sizes = new ResizeObserver(look);
    sizes.observe(box);
    return () => {
      box.removeEventListener('scroll', look);
      sizes.disconnect();
    };
  }, [scroller, placed, onSeen]);
}

interface Edges {
  ranks: Ranks;
  lowest: number;
  spanned: number;
  count: number;
}

/** Moves what the scrollbar spans when somebody comes near an end of it that is no end of the list. */
function useEdges({ ranks, lowest, spanned, count }: Edges, move: () => void): void {
  const near = spanned / 50;
  const isNearTop = lowest > 0 && ranks.first - lowest < near;
  const isNearEnd = lowest + spanned < count && lowest + spanned - ranks.last < near;
  useEffect(() => {
    if (isNearTop || isNearEnd) move();
  });
}

/** Says what is in sight to who shows it elsewhere, whenever it changes. */
function useSaid({ first, last, isAtTop }: Sight, onSight: (sight: Sight) => void): void {
  const tell = useLatest(onSight);
  useEffect(() => tell.current({ first, last, isAtTop }), [first, last, isAtTop, tell]);
}
