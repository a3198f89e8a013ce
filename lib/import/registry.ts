import type { JsonObject } from '@/lib/audit/json';
import type { Format } from './format';
import { auth0 } from './formats/auth0';
import { awsCloudtrail } from './formats/aws-cloudtrail';
import { azureActivity } from './formats/azure-activity';
import { cloudflare } from './formats/cloudflare';
import { entra } from './formats/entra';
import { gcpAudit } from './formats/gcp-audit';
import { github } from './formats/github';
import { gitlab } from './formats/gitlab';
import { googleWorkspace } from './formats/google-workspace';
import { keycloak } from './formats/keycloak';
import { kubernetes } from './formats/kubernetes';
import { m365 } from './formats/m365';
import { ocsf } from './formats/ocsf';
import { okta } from './formats/okta';
import { onePassword } from './formats/onepassword';
import { pgaudit } from './formats/pgaudit';
import { slack } from './formats/slack';
import { vault } from './formats/vault';

/** The systems whose events are recognised, in the order they are asked: those with the surest marks first. */
export const FORMATS: readonly Format[] = [
  awsCloudtrail,
  okta,
  gcpAudit,
  googleWorkspace,
  ocsf,
  entra,
  m365,
  pgaudit,
  keycloak,
  vault,
  cloudflare,
  auth0,
  onePassword,
  slack,
  kubernetes,
  azureActivity,
  gitlab,
  github,
];

export function findFormat(name: string): Format | undefined {
  return FORMATS.find((format) => format.name === name);
}

/** The format of an element; `likely` is asked first, because neighbours in a file are mostly of one kind. */
export function detectFormat(element: JsonObject, likely?: Format): Format | undefined {
  return likely?.detect(element) ? likely : FORMATS.find((format) => format.detect(element));
}
