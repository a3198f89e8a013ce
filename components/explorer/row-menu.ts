import type { MenuItem } from '@/components/ui/menu';
import { condition } from '@/lib/audit/filter';
import { eventCurl, printEventsJson } from '@/lib/client/copy-as';
import { addCondition, addPhrase } from '@/lib/client/edit-filter';
import type { ShownEvent } from '@/lib/client/event';
import { RELATION_LABELS, type Relation, relatedFilter } from '@/lib/client/related';
import type { Explorer } from './explorer-context';
import type { WithWhole } from './use-copy';

interface RowMenuOptions {
  event: ShownEvent;
  explorer: Explorer;
  copy(text: string, what: string): void;
  withWhole: WithWhole;
  onOpen(): void;
  onSelect(): void;
}

const CONTEXT_MS = 300_000;
const FILTERED: readonly Relation[] = ['actor', 'resource', 'request'];

/** What can be done with a row. */
export function rowMenu({ event, explorer, copy, withWhole, onOpen, onSelect }: RowMenuOptions): MenuItem[] {
  const { parsed, search, go } = explorer;
  const href = `/logs/${encodeURIComponent(event.id)}${search}`;
  const ms = Date.parse(event.occurredAt);
  const filters = FILTERED.flatMap((relation): MenuItem[] => {
    const own = relatedFilter(event, relation, parsed.isMasked)?.filter(({ field }) => field !== 'tenantId');
    if (!own) return [];
    const add = () => go(addPhrase(parsed.query, own, undefined));
    return [{ label: `Filter for the ${RELATION_LABELS[relation].toLowerCase()}`, onSelect: add }];
  });
  return [
    { label: 'Open', keys: '↵', onSelect: onOpen },
    { label: 'Open in a new tab', href },
    { label: 'Select', keys: 'x', onSelect },
    { label: 'Copy ID', isApart: true, onSelect: () => copy(event.id, 'Event ID') },
    { label: 'Copy link', onSelect: () => copy(window.location.origin + href, 'Link') },
    {
      label: 'Copy as JSON',
      onSelect: () => withWhole([event], (whole) => copy(printEventsJson(whole), 'Event')),
    },
    { label: 'Copy as curl', onSelect: () => copy(eventCurl(window.location.origin, event.id), 'Command') },
    ...filters.map((item, nth) => ({ ...item, isApart: nth === 0 })),
    actionItem(event, explorer),
    {
      label: 'Show five minutes around it',
      isApart: true,
      onSelect: () =>
        go({ conditions: [], search: undefined, range: { fromMs: ms - CONTEXT_MS, toMs: ms + CONTEXT_MS } }),
    },
  ];
}

function actionItem(event: ShownEvent, { go, parsed }: Explorer): MenuItem {
  return {
    label: 'Filter for the same action',
    onSelect: () => go(addCondition(parsed.query, condition('action', 'eq', event.action))),
  };
}
