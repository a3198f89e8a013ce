import Link from 'next/link';
import { FIELD_NAMES, field } from '@/lib/audit/fields';
import type { Condition } from '@/lib/audit/filter';
import { isMasked as isMaskedField } from '@/lib/audit/mask';
import { visible } from '@/lib/audit/visible';
import { type ConsoleQuery, type ParsedQuery, printConsoleQuery } from '@/lib/client/console-query';
import { AddFilter } from './add-filter';
import { OPERATOR_WORDS } from './operator-words';

const CHOICES = FIELD_NAMES.filter(
  (name) => field(name).operators.includes('eq') && field(name).kind !== 'instant',
).map((name) => ({
  name,
  label: field(name).label,
  values: field(name).values,
}));

/** The conditions as pills, each with its removal, and a form to add one. */
export function FilterBar({ parsed: { query, isMasked }, path }: { parsed: ParsedQuery; path: string }) {
  const choices = isMasked ? CHOICES.filter(({ name }) => !isMaskedField(name)) : CHOICES;
  return (
    <div className="flex flex-wrap items-center gap-2">
      {query.conditions.length > 0 && (
        <ul aria-label="Filters" className="flex flex-wrap gap-2">
          {query.conditions.map((condition) => (
            <li key={`${condition.field}.${condition.op}.${condition.values}`}>
              <Pill condition={condition} href={path + printConsoleQuery(without(query, condition))} />
            </li>
          ))}
        </ul>
      )}
      <AddFilter choices={choices} query={query} path={path} />
    </div>
  );
}

function Pill({ condition, href }: { condition: Condition; href: string }) {
  const text = `${field(condition.field).label} ${OPERATOR_WORDS[condition.op]} ${condition.values.map(visible).join(', ')}`;
  return (
    <span className="inline-flex min-h-target items-center gap-2 rounded border border-line bg-selected pl-2">
      <bdi className="max-w-xs truncate">{text}</bdi>
      <Link
        href={href}
        aria-label={`Remove filter: ${text}`}
        className="inline-flex min-h-target items-center px-2 text-fg2 hover:text-fg"
      >
        ✕
      </Link>
    </span>
  );
}

function without(query: ConsoleQuery, condition: Condition): ConsoleQuery {
  return { ...query, page: 1, conditions: query.conditions.filter((other) => other !== condition) };
}
