import type { Routes } from '@/lib/http/router';
import * as wellKnown from './.well-known/[...path]/route';
import * as jwks from './.well-known/jwks.json/route';
import * as oauthMetadata from './.well-known/oauth-authorization-server/route';
import * as api from './api/[[...path]]/route';
import * as consolePassword from './api/console/password/route';
import * as healthLive from './api/health/live/route';
import * as healthReady from './api/health/ready/route';
import * as health from './api/health/route';
import * as logging from './api/logging/[...path]/route';
import * as auditLog from './api/logging/audit/[id]/route';
import * as auditFilters from './api/logging/audit/filters/route';
import * as auditLogs from './api/logging/audit/route';
import * as openApi from './api/openapi.json/route';
import * as adminLog from './api/v1/admin/audit/[logId]/route';
import * as adminActions from './api/v1/admin/audit/actions/route';
import * as adminResourceTypes from './api/v1/admin/audit/resource-types/route';
import * as adminLogs from './api/v1/admin/audit/route';
import * as adminStats from './api/v1/admin/audit/stats/route';
import * as apiKey from './api/v1/api-keys/[prefix]/route';
import * as apiKeys from './api/v1/api-keys/route';
import * as client from './api/v1/clients/[client]/route';
import * as clientSecret from './api/v1/clients/[client]/secret/route';
import * as clients from './api/v1/clients/route';
import * as event from './api/v1/events/[id]/route';
import * as eventCount from './api/v1/events/count/route';
import * as eventFacets from './api/v1/events/facets/route';
import * as eventHistogram from './api/v1/events/histogram/route';
import * as eventRank from './api/v1/events/rank/route';
import * as events from './api/v1/events/route';
import * as exportFile from './api/v1/exports/[export]/file/route';
import * as exportJob from './api/v1/exports/[export]/route';
import * as exports from './api/v1/exports/route';
import * as feed from './api/v1/feed/route';
import * as feedStream from './api/v1/feed/stream/route';
import * as importFile from './api/v1/imports/[import]/file/route';
import * as importLines from './api/v1/imports/[import]/lines/route';
import * as importJob from './api/v1/imports/[import]/route';
import * as importPreview from './api/v1/imports/preview/route';
import * as imports from './api/v1/imports/route';
import * as ledgerCheckpoint from './api/v1/ledger/checkpoint/route';
import * as ledgerCheckpoints from './api/v1/ledger/checkpoints/route';
import * as ledgerConsistency from './api/v1/ledger/consistency/route';
import * as eventProof from './api/v1/ledger/events/[id]/proof/route';
import * as hold from './api/v1/ledger/holds/[hold]/route';
import * as holds from './api/v1/ledger/holds/route';
import * as proofs from './api/v1/ledger/proofs/route';
import * as purge from './api/v1/ledger/purge/route';
import * as redact from './api/v1/ledger/redact/route';
import * as forecast from './api/v1/ledger/retention/forecast/route';
import * as retention from './api/v1/ledger/retention/route';
import * as ledger from './api/v1/ledger/route';
import * as tile from './api/v1/ledger/tile/[...tile]/route';
import * as findings from './api/v1/ledger/verify/[verification]/findings/route';
import * as verification from './api/v1/ledger/verify/[verification]/route';
import * as verifications from './api/v1/ledger/verify/route';
import * as partners from './api/v1/partners/route';
import * as platformToken from './api/v1/platform/oauth/token/route';
import * as preferences from './api/v1/preferences/route';
import * as redactionRules from './api/v1/redaction-rules/route';
import * as redactionTrial from './api/v1/redaction-rules/trial/route';
import * as report from './api/v1/reports/[report]/route';
import * as reportTest from './api/v1/reports/[report]/test/route';
import * as reports from './api/v1/reports/route';
import * as statsHours from './api/v1/stats/hours/route';
import * as statsNew from './api/v1/stats/new/route';
import * as statsResults from './api/v1/stats/results/route';
import * as statsSpikes from './api/v1/stats/spikes/route';
import * as statsSummary from './api/v1/stats/summary/route';
import * as tenant from './api/v1/tenants/[tenant]/route';
import * as tenants from './api/v1/tenants/route';
import * as passwordReset from './api/v1/users/[user]/password-reset/route';
import * as user from './api/v1/users/[user]/route';
import * as userSignOut from './api/v1/users/[user]/sign-out/route';
import * as users from './api/v1/users/route';
import * as view from './api/v1/views/[view]/route';
import * as views from './api/v1/views/route';
import * as oauth from './oauth/[[...path]]/route';
import * as introspect from './oauth/introspect/route';
import * as token from './oauth/token/route';
import * as v1 from './v1/[[...path]]/route';
import * as auditRows from './v1/admin/audit-log/route';
import * as otlpLogs from './v1/logs/route';

/** Every `route.ts` below this folder, for a server that is not Next. */
export const API_ROUTES: Routes = {
  '/.well-known/[...path]': wellKnown,
  '/.well-known/jwks.json': jwks,
  '/.well-known/oauth-authorization-server': oauthMetadata,
  '/api/[[...path]]': api,
  '/api/auth/[...nextauth]': undefined, // next-auth is made for Next
  '/api/console/password': consolePassword,
  '/api/health': health,
  '/api/health/live': healthLive,
  '/api/health/ready': healthReady,
  '/api/logging/[...path]': logging,
  '/api/logging/audit': auditLogs,
  '/api/logging/audit/[id]': auditLog,
  '/api/logging/audit/filters': auditFilters,
  '/api/openapi.json': openApi,
  '/api/v1/admin/audit': adminLogs,
  '/api/v1/admin/audit/[logId]': adminLog,
  '/api/v1/admin/audit/actions': adminActions,
  '/api/v1/admin/audit/resource-types': adminResourceTypes,
  '/api/v1/admin/audit/stats': adminStats,
  '/api/v1/api-keys': apiKeys,
  '/api/v1/api-keys/[prefix]': apiKey,
  '/api/v1/clients': clients,
  '/api/v1/clients/[client]': client,
  '/api/v1/clients/[client]/secret': clientSecret,
  '/api/v1/events': events,
  '/api/v1/events/[id]': event,
  '/api/v1/events/count': eventCount,
  '/api/v1/events/facets': eventFacets,
  '/api/v1/events/histogram': eventHistogram,
  '/api/v1/events/rank': eventRank,
  '/api/v1/exports': exports,
  '/api/v1/exports/[export]': exportJob,
  '/api/v1/exports/[export]/file': exportFile,
  '/api/v1/feed': feed,
  '/api/v1/feed/stream': feedStream,
  '/api/v1/imports': imports,
  '/api/v1/imports/[import]': importJob,
  '/api/v1/imports/[import]/file': importFile,
  '/api/v1/imports/[import]/lines': importLines,
  '/api/v1/imports/preview': importPreview,
  '/api/v1/ledger': ledger,
  '/api/v1/ledger/checkpoint': ledgerCheckpoint,
  '/api/v1/ledger/checkpoints': ledgerCheckpoints,
  '/api/v1/ledger/consistency': ledgerConsistency,
  '/api/v1/ledger/events/[id]/proof': eventProof,
  '/api/v1/ledger/holds': holds,
  '/api/v1/ledger/holds/[hold]': hold,
  '/api/v1/ledger/proofs': proofs,
  '/api/v1/ledger/purge': purge,
  '/api/v1/ledger/redact': redact,
  '/api/v1/ledger/retention': retention,
  '/api/v1/ledger/retention/forecast': forecast,
  '/api/v1/ledger/tile/[...tile]': tile,
  '/api/v1/ledger/verify': verifications,
  '/api/v1/ledger/verify/[verification]': verification,
  '/api/v1/ledger/verify/[verification]/findings': findings,
  '/api/v1/partners': partners,
  '/api/v1/platform/oauth/token': platformToken,
  '/api/v1/preferences': preferences,
  '/api/v1/reports': reports,
  '/api/v1/reports/[report]': report,
  '/api/v1/reports/[report]/test': reportTest,
  '/api/v1/stats/hours': statsHours,
  '/api/v1/stats/new': statsNew,
  '/api/v1/stats/results': statsResults,
  '/api/v1/stats/spikes': statsSpikes,
  '/api/v1/stats/summary': statsSummary,
  '/api/v1/tenants': tenants,
  '/api/v1/tenants/[tenant]': tenant,
  '/api/v1/users': users,
  '/api/v1/users/[user]': user,
  '/api/v1/users/[user]/password-reset': passwordReset,
  '/api/v1/users/[user]/sign-out': userSignOut,
  '/api/v1/redaction-rules': redactionRules,
  '/api/v1/redaction-rules/trial': redactionTrial,
  '/api/v1/views': views,
  '/api/v1/views/[view]': view,
  '/oauth/[[...path]]': oauth,
  '/oauth/introspect': introspect,
  '/oauth/token': token,
  '/v1/[[...path]]': v1,
  '/v1/admin/audit-log': auditRows,
  '/v1/logs': otlpLogs,
};
