import {
  deleteHold,
  getHolds,
  getRetention,
  postHold,
  postPurge,
  postRedact,
  postRetention,
} from './deletion';
import { getEvent, postEvents } from './events';
import { deleteExport, getExport, getExportFile, listExports, postExport } from './exports';
import { getFeed, streamFeed } from './feed';
import {
  getCheckpoint,
  getConsistency,
  getEventProof,
  getLedger,
  getTile,
  listCheckpoints,
  postCheckpoint,
  postProofs,
} from './ledger';
import { deleteAuditLog, getAuditLog, getFilters, listAuditLogs } from './logging';
import type { Described } from './operation';
import { postLogs } from './otlp';
import { listRows } from './platform';
import { PUBLIC_OPERATIONS } from './public-operations';
import { getLog, getStats, listActions, listLogs, listResourceTypes } from './scaikey';
import { getFindings, getVerification, listVerifications, postVerification } from './verification';

/** Every endpoint there is, in the order of the reference. */
export const OPERATIONS: readonly Described[] = [
  ...[listLogs, listActions, listResourceTypes, getStats, getLog],
  ...[listAuditLogs, getFilters, getAuditLog, deleteAuditLog],
  listRows,
  ...[postEvents, getEvent, postLogs],
  ...[getFeed, streamFeed],
  ...[getLedger, getCheckpoint, postCheckpoint, listCheckpoints],
  ...[getTile, getConsistency, postProofs, getEventProof],
  ...[listVerifications, postVerification, getVerification, getFindings],
  ...[listExports, postExport, getExport, getExportFile, deleteExport],
  ...[postRedact, postPurge, getRetention, postRetention, getHolds, postHold, deleteHold],
  ...PUBLIC_OPERATIONS,
];
