import type { JsonObject } from '@/lib/audit/json';
import type { Format } from './format';
import { awsCloudtrail } from './formats/aws-cloudtrail';
import { entra } from './formats/entra';
import { gcpAudit } from './formats/gcp-audit';
import { github } from './formats/github';
import { googleWorkspace } from './formats/google-workspace';
import { kubernetes } from './formats/kubernetes';
import { m365 } from './formats/m365';
import { okta } from './formats/okta';

/** The systems whose events are recognised, in the order they are asked: those with the surest marks first. */
export const FORMATS: readonly Format[] = [
  awsCloudtrail,
  okta,
  gcpAudit,
  googleWorkspace,
  entra,
  m365,
  kubernetes,
  github,
];

export function findFormat(name: string): Format | undefined {
  return FORMATS.find((format) => format.name === name);
}

/** The format of an element; `likely` is asked first, because neighbours in a file are mostly of one kind. */
export function detectFormat(element: JsonObject, likely?: Format): Format | undefined {
  return likely?.detect(element) ? likely : FORMATS.find((format) => format.detect(element));
}
