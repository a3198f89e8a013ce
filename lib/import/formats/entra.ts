import type { JsonObject } from '@/lib/audit/json';
import { object, text } from '@/lib/import/fields';
import type { Format, Mapped } from '@/lib/import/format';
import { mapAudit, mapRisk } from './entra-audit';
import { entraField } from './entra-fields';
import { mapGraphActivity } from './entra-graph';
import { mapSignIn } from './entra-sign-in';

/**
 * Microsoft Entra ID, in its three wire forms: (a) diagnostic settings, an envelope around `properties`; (b) Graph's
 * /auditLogs, the properties alone; (c) Log Analytics, with Pascal case and JSON inside strings.
 * https://learn.microsoft.com/en-us/entra/identity/monitoring-health/concept-audit-logs
 */
export const entra: Format = {
  name: 'entra',
  label: 'Microsoft Entra ID audit and sign-in logs',
  detect: (element) => mapperOf(element) !== undefined,
  map: (element) =>
    mapperOf(element)?.(element) ?? { kind: 'rejected', reason: 'not an Entra audit or sign-in event' },
};

function mapperOf(element: JsonObject): ((element: JsonObject) => Mapped) | undefined {
  const category = text(element.category) ?? text(element.Category) ?? '';
  const properties = 'properties' in element ? object(element.properties) : element;
  if (category === 'MicrosoftGraphActivityLogs' || element.Type === 'MicrosoftGraphActivityLogs')
    return mapGraphActivity;
  if (category.endsWith('SignInLogs') || isSignIn(properties)) return mapSignIn;
  if (/Risk(Events|yUsers|yServicePrincipals)$/.test(category)) return mapRisk;
  const isAudit = entraField(properties, 'activityDisplayName') !== undefined;
  return isAudit &&
    ['initiatedBy', 'loggedByService'].some((name) => entraField(properties, name) !== undefined)
    ? mapAudit
    : undefined;
}

function isSignIn(properties: JsonObject): boolean {
  const hasApplication = entraField(properties, 'appId') ?? entraField(properties, 'appDisplayName');
  const hasActor = entraField(properties, 'userId') ?? entraField(properties, 'servicePrincipalId');
  return entraField(properties, 'createdDateTime') !== undefined && Boolean(hasApplication && hasActor);
}
