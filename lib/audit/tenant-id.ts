/** External ids go into URLs, tokens and origins: letters, digits and `._-`, at most 128, none at the ends but letters and digits. */
const TENANT_ID = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9])?$/;

/** Whether a text can be the id of a tenant or a partner. */
export function isTenantId(text: string): boolean {
  return TENANT_ID.test(text);
}
