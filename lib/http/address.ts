import ipaddr from 'ipaddr.js';
import { parseAddress } from '@/lib/audit/values';
import { env } from '@/lib/env';

/** Set by the server itself from the socket (bin/server-preload.mjs); what a client sends under it is overwritten. */
export const ADDRESS_HEADER = 'x-trailmark-address';

/** What is limited as one: an IPv4 address, or the /64 that one IPv6 customer has at the least. */
export function addressGroup(address: string): string {
  if (!address.includes(':')) return address;
  return ipaddr.IPv6.networkAddressFromCIDR(`${address}/64`).toString();
}

/**
 * The address of the client. Behind reverse proxies it is the one that the outermost trusted proxy has seen:
 * X-Forwarded-For holds it so many places from its end as there are proxies; whatever stands before is hearsay.
 */
export function clientAddress(headers: Headers): string | undefined {
  const proxies = env().TRAILMARK_TRUSTED_PROXIES;
  const forwarded = (headers.get('x-forwarded-for') ?? '').split(',');
  const told = proxies > 0 ? forwarded.at(-proxies) : undefined;
  return parseAddress(told?.trim()) ?? parseAddress(headers.get(ADDRESS_HEADER));
}
