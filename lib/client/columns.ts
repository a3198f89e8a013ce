import { type FieldName, field } from '@/lib/audit/fields';
import { type Condition, condition } from '@/lib/audit/filter';
import type { ColumnLayout } from '@/lib/audit/layout';
import { isMasked } from '@/lib/audit/mask';
import type { ShownEvent } from './event';

/** A column of the list: what it shows of an event, and what filtering by one of its cells means. */
export interface Column {
  id: FieldName;
  label: string;
  /** Pixels. */
  width: number;
  /** Ids, addresses and names of actions are set in a face of fixed width. */
  isCode?: true;
  text(event: ShownEvent): string | undefined;
  /** The field and value that a filter for the cell asks for; where it is not the column's own field. */
  asks?(event: ShownEvent): [FieldName, string | undefined];
}

type Text = (event: ShownEvent) => string | undefined;

function column(id: FieldName, width: number, text: Text, more: Partial<Column> = {}): Column {
  return { id, label: field(id).label, width, text, ...more };
}

const CODE = { isCode: true } as const;

/** Every column there is, in the order in which they stand at first. */
export const COLUMNS: readonly Column[] = [
  column('occurredAt', 192, (event) => event.occurredAt, CODE),
  column('result', 88, (event) => event.result),
  column('actorId', 192, (event) => event.actorEmail ?? event.actorName ?? event.actorId, {
    asks: (event) =>
      event.actorId === undefined ? ['actorEmail', event.actorEmail] : ['actorId', event.actorId],
  }),
  column('action', 168, (event) => event.action, CODE),
  column('resourceId', 200, resourceText, {
    asks: (event) =>
      event.resourceId === undefined
        ? ['resourceType', event.resourceType]
        : ['resourceId', event.resourceId],
  }),
  column('ip', 128, (event) => event.ip, CODE),
  column('tenantId', 112, (event) => event.tenantId),
  column('source', 112, (event) => event.source),
  column('actorType', 96, (event) => event.actorType),
  column('actorEmail', 208, (event) => event.actorEmail),
  column('actorName', 160, (event) => event.actorName),
  column('resourceType', 136, (event) => event.resourceType),
  column('resourceName', 200, (event) => event.resourceName),
  column('message', 320, (event) => event.message),
  column('httpMethod', 80, (event) => event.httpMethod, CODE),
  column('httpPath', 240, (event) => event.httpPath, CODE),
  column('httpStatus', 80, (event) => event.httpStatus?.toString(), CODE),
  column('requestId', 160, (event) => event.requestId, CODE),
  column('sessionId', 160, (event) => event.sessionId, CODE),
  column('userAgent', 240, (event) => event.userAgent),
  column('brandId', 112, (event) => event.brandId),
  column('partnerId', 112, (event) => event.partnerId),
  column('receivedAt', 192, (event) => event.receivedAt, CODE),
  column('id', 176, (event) => event.id, CODE),
];

/** The columns of a reader who has chosen none; the tenant only where there are several. */
const SHOWN: readonly FieldName[] = ['occurredAt', 'result', 'actorId', 'action', 'resourceId', 'ip'];

/** Columns that stand at the beginning of a row whatever is scrolled. */
export const PINNED: readonly FieldName[] = ['occurredAt', 'result'];

/** Columns that a role may see. */
export function columnsFor(isMaskedRole: boolean): readonly Column[] {
  return isMaskedRole ? COLUMNS.filter(({ id }) => !isMasked(id)) : COLUMNS;
}

/** What is shown where nothing was chosen. */
export function defaultChoices(isMaskedRole: boolean, hasTenants: boolean): readonly ColumnLayout[] {
  const shown = hasTenants ? [...SHOWN, 'tenantId'] : SHOWN;
  const core = ['occurredAt', 'result', 'action', 'resourceType', 'actorType', 'source', 'requestId'];
  const ids = isMaskedRole ? [...core, ...(hasTenants ? ['tenantId'] : [])] : shown;
  return ids.map((id) => ({ id, width: null, pinned: PINNED.some((name) => name === id) }));
}

/** The condition that a cell offers, to be filtered for or out; undefined where it holds nothing to ask for. */
export function cellCondition({ id, asks, text }: Column, event: ShownEvent): Condition | undefined {
  const [name, value] = asks ? asks(event) : [id, text(event)];
  const { kind, operators } = field(name);
  if (value === undefined || value === '' || kind === 'instant' || !operators.some((op) => op === 'eq'))
    return undefined;
  return condition(name, 'eq', value);
}

function resourceText({ resourceType, resourceName, resourceId }: ShownEvent): string | undefined {
  const name = resourceName ?? resourceId;
  if (resourceType === undefined) return name;
  return name === undefined ? resourceType : `${resourceType} ${name}`;
}
