import { deleteApiKey, listApiKeys, postApiKey } from './api-keys';
import { deleteClient, listClients, postClient, postClientSecret } from './clients';
import {
  deleteHold,
  getForecast,
  getHolds,
  getRetention,
  postHold,
  postPurge,
  postRedact,
  postRetention,
} from './deletion';
import { getEvent, postEvents } from './events';
import { countEvents, facetEvents, getHistogram, listEvents, rankEvent } from './explore';
import { deleteExport, getExport, getExportFile, listExports, postExport } from './exports';
import { getFeed, streamFeed } from './feed';
import {
  deleteImport,
  getImport,
  getImportLines,
  listImports,
  postImport,
  postPreview,
  putImportFile,
} from './imports';
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
import { getHours, getNewValues, getResults, getSpikes, getSummary } from './panels';
import { listRows } from './platform';
import { getPreferences, putPreferences } from './preferences';
import { PUBLIC_OPERATIONS } from './public-operations';
import { getRedactionRules, postRedactionTrial, putRedactionRules } from './redaction-rules';
import { deleteReport, getReport, listReports, postReport, putReport, testReport } from './reports';
import { getLog, getStats, listActions, listLogs, listResourceTypes } from './scaikey';
import { listPartners, listTenants, patchTenant, postTenant } from './tenants';
import { deleteUser, listUsers, patchUser, postPasswordReset, postSignOut, postUser } from './users';
import { getFindings, getVerification, listVerifications, postVerification } from './verification';
import { deleteView, getView, listViews, postView, putView } from './views';

/** Every endpoint there is, in the order of the reference. */
export const OPERATIONS: readonly Described[] = [
  ...[listLogs, listActions, listResourceTypes, getStats, getLog],
  ...[listAuditLogs, getFilters, getAuditLog, deleteAuditLog],
  listRows,
  ...[listEvents, countEvents, facetEvents, getHistogram, rankEvent, getEvent],
  ...[getSummary, getResults, getHours, getNewValues, getSpikes],
  ...[postEvents, postLogs],
  ...[getFeed, streamFeed],
  ...[getLedger, getCheckpoint, postCheckpoint, listCheckpoints],
  ...[getTile, getConsistency, postProofs, getEventProof],
  ...[listVerifications, postVerification, getVerification, getFindings],
  ...[listExports, postExport, getExport, getExportFile, deleteExport],
  ...[postRedact, postPurge, getRetention, postRetention, getForecast, getHolds, postHold, deleteHold],
  ...[listImports, postImport, postPreview, getImport, putImportFile, getImportLines, deleteImport],
  ...[getRedactionRules, putRedactionRules, postRedactionTrial],
  ...[listViews, postView, getView, putView, deleteView, getPreferences, putPreferences],
  ...[listReports, postReport, getReport, putReport, deleteReport, testReport],
  ...[listApiKeys, postApiKey, deleteApiKey],
  ...[listUsers, postUser, patchUser, deleteUser, postPasswordReset, postSignOut],
  ...[listClients, postClient, postClientSecret, deleteClient],
  ...[listTenants, postTenant, patchTenant, listPartners],
  ...PUBLIC_OPERATIONS,
];
