import { getEvent, postEvents } from './events';
import { getFeed, streamFeed } from './feed';
import { deleteAuditLog, getAuditLog, getFilters, listAuditLogs } from './logging';
import type { Described } from './operation';
import { listRows } from './platform';
import { PUBLIC_OPERATIONS } from './public-operations';
import { getLog, getStats, listActions, listLogs, listResourceTypes } from './scaikey';

/** Every endpoint there is, in the order of the reference. */
export const OPERATIONS: readonly Described[] = [
  ...[listLogs, listActions, listResourceTypes, getStats, getLog],
  ...[listAuditLogs, getFilters, getAuditLog, deleteAuditLog],
  listRows,
  ...[postEvents, getEvent],
  ...[getFeed, streamFeed],
  ...PUBLIC_OPERATIONS,
];
