import { lookup as systemLookup } from 'node:dns';
import { once } from 'node:events';
import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import https from 'node:https';
import net, { type LookupFunction } from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import ipaddr from 'ipaddr.js';
import { env } from './env';

/**
 * A connection to somewhere else that was not made, or cut: to an address that may not be reached, or for its size or
 * time. `message` names host and address, and is for the log of the operator.
 */
export class OutgoingError extends Error {
  override readonly name = 'OutgoingError';
  readonly code: 'address_refused' | 'too_large' | 'too_late';

  constructor(code: OutgoingError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** Where one may connect to besides public addresses. */
export interface OutgoingAllow {
  /** Names, in lower case. */
  hosts: ReadonlySet<string>;
  ranges: readonly [ipaddr.IPv4 | ipaddr.IPv6, number][];
}

/** What TRAILMARK_OUTGOING_ALLOW lists: names, addresses and CIDRs. Throws where a part is none of them. */
export function outgoingAllow(): OutgoingAllow {
  const text = env().TRAILMARK_OUTGOING_ALLOW ?? '';
  if (read?.text !== text) read = { text, allow: parseOutgoingAllow(text) };
  return read.allow;
}

let read: { text: string; allow: OutgoingAllow } | undefined;

const HOST_NAME = /^(?!.*\.\.)[a-z0-9_]([a-z0-9._-]{0,251}[a-z0-9])?$/;

export function parseOutgoingAllow(text: string): OutgoingAllow {
  const hosts = new Set<string>();
  const ranges: [ipaddr.IPv4 | ipaddr.IPv6, number][] = [];
  for (const part of text.split(/[,\s]+/).filter((each) => each !== '')) {
    const [address = '', , bits] = /^([^/]*)(\/(\d{1,3}))?$/.exec(part)?.slice(1) ?? [];
    if (net.isIP(address) !== 0 && !address.includes('%')) ranges.push(parseRange(part, address, bits));
    else if (bits === undefined && HOST_NAME.test(part.toLowerCase()) && !/^[\d.]+$/.test(part))
      hosts.add(part.toLowerCase());
    else throw notAllowable(part);
  }
  return { hosts, ranges };
}

function parseRange(
  part: string,
  address: string,
  bits: string | undefined,
): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  const parsed = ipaddr.parse(address);
  const longest = parsed.kind() === 'ipv4' ? 32 : 128;
  const length = bits === undefined ? longest : Number(bits);
  if (length > longest) throw notAllowable(part);
  return [parsed, length];
}

function notAllowable(part: string): Error {
  return new Error(`TRAILMARK_OUTGOING_ALLOW: "${part}" is no host name, address or CIDR`);
}

/** What a listed name may stand for, besides public addresses: others, such as link-local ones, are listed themselves. */
const NEAR = new Set(['loopback', 'private', 'uniqueLocal', 'carrierGradeNat']);
/** Azure's, which every machine there reaches, and which tells them secrets. */
const METADATA = new Set(['168.63.129.16']);
/** All that is given out of IPv6: whatever else there is, is none of a public server. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

/**
 * Why an address that `host` stands for may not be reached, in a word of ipaddr.js's; undefined where it may. An IPv4
 * address within an IPv6 one (mapped, NAT64) is judged as itself.
 */
export function refusalOf(host: string, address: string, allow: OutgoingAllow): string | undefined {
  const parsed = innermost(address);
  if (!parsed) return 'unreadable';
  if (allow.ranges.some(([base, bits]) => base.kind() === parsed.kind() && parsed.match(base, bits)))
    return undefined;
  const range = rangeOf(parsed);
  if (range === 'unicast') return undefined;
  return NEAR.has(range) && allow.hosts.has(host.toLowerCase()) ? undefined : range;
}

function innermost(address: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (net.isIP(address) === 0) return undefined;
  const parsed = ipaddr.parse(address);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed;
  if (parsed.isIPv4MappedAddress()) return parsed.toIPv4Address();
  return parsed.match(...NAT64) ? new ipaddr.IPv4(parsed.toByteArray().slice(12)) : parsed;
}

function rangeOf(address: ipaddr.IPv4 | ipaddr.IPv6): string {
  if (METADATA.has(address.toString())) return 'metadata';
  const range = address.range();
  const isElsewhere = address instanceof ipaddr.IPv6 && !address.match(...GLOBAL_UNICAST);
  return range === 'unicast' && isElsewhere ? 'reserved' : range;
}

/** Longer than any document of keys, discovery or answer of a sink is. */
const ANSWER_BYTES_MAX = 1024 * 1024;
/** Of one connection, from its beginning to its end. */
const CONNECTION_MS_MAX = 20_000;

export interface OutgoingLimits {
  allow: () => OutgoingAllow;
  lookup: LookupFunction;
  bytesMax: number;
  timeoutMs: number;
}

/**
 * Connects http and https alike, each request anew, and only to an address that it has judged itself: a name is looked
 * up once, and what was judged is what is connected to. Where one of the addresses of a name is refused, all are.
 */
export class OutgoingAgent extends http.Agent {
  /** Undefined for either: `http.request` and `https.request` then take what they would themselves. */
  declare readonly protocol: undefined;
  readonly #limits: OutgoingLimits;

  /** Of an answer, with its headers. */
  get bytesMax(): number {
    return this.#limits.bytesMax;
  }

  constructor(limits: Partial<OutgoingLimits> = {}) {
    super({ keepAlive: false });
    Reflect.deleteProperty(this, 'protocol');
    this.#limits = {
      ...{ allow: outgoingAllow, lookup: systemLookup, bytesMax: ANSWER_BYTES_MAX },
      ...{ timeoutMs: CONNECTION_MS_MAX, ...limits },
    };
  }

  override createConnection(options: ConnectionOptions): Duplex {
    const { allow, lookup, bytesMax, timeoutMs } = this.#limits;
    const { host, port } = options;
    if (net.isIP(host) !== 0) judge(host, [host], allow());
    const judged = { ...options, port: Number(port), lookup: judging(lookup, allow) };
    const socket = options.protocol === 'https:' ? tls.connect(judged) : net.connect(judged);
    bound(socket, bytesMax, timeoutMs);
    return socket;
  }
}

type ConnectionOptions = tls.ConnectionOptions & { host: string; port: number | string; protocol: string };

function judge(host: string, addresses: readonly string[], allow: OutgoingAllow): void {
  for (const address of addresses) {
    const refusal = refusalOf(host, address, allow);
    if (refusal === undefined) continue;
    const what = host === address ? address : `${host} is ${address}, which`;
    const detail = `${what} is ${refusal}, and TRAILMARK_OUTGOING_ALLOW does not list it`;
    throw new OutgoingError('address_refused', detail);
  }
}

/** A lookup that answers only what may be connected to. */
function judging(lookup: LookupFunction, allow: () => OutgoingAllow): LookupFunction {
  return (host, options, answer) =>
    lookup(host, options, (error, addresses, family) => {
      if (error) return answer(error, addresses, family);
      const found = typeof addresses === 'string' ? [addresses] : addresses.map(({ address }) => address);
      try {
        judge(host, found, allow());
      } catch (refusal) {
        return answer(refusal instanceof Error ? refusal : new Error('refused'), '', 4);
      }
      answer(null, addresses, family);
    });
}

/** A connection serves one request, so that what is true of it is true of the answer. */
function bound(socket: net.Socket, bytesMax: number, timeoutMs: number): void {
  const late = setTimeout(
    () => socket.destroy(new OutgoingError('too_late', `no whole answer within ${timeoutMs} ms`)),
    timeoutMs,
  );
  socket.once('close', () => clearTimeout(late));
  let bytes = 0;
  // Not before: who listens for data has it flow, and the request is to be first.
  socket.once(socket instanceof tls.TLSSocket ? 'secureConnect' : 'connect', () =>
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > bytesMax) socket.destroy(tooLarge(bytesMax));
    }),
  );
}

function tooLarge(bytesMax: number): OutgoingError {
  return new OutgoingError('too_large', `more than ${bytesMax} bytes`);
}

/** The one that every request to elsewhere takes. */
export const outgoingAgent = new OutgoingAgent();

export interface OutgoingRequest {
  method: 'GET' | 'POST';
  headers: Readonly<Record<string, string>>;
  body?: string;
  signal: AbortSignal;
}

export interface OutgoingAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/**
 * One request to an http(s) URL of the configuration, with its whole answer. A redirect is an answer, and not followed:
 * nobody but the operator says where requests go. Throws {@link OutgoingError}, or the error of the connection.
 */
export async function requestOutgoing(
  url: string | URL,
  { method, headers, body, signal }: OutgoingRequest,
  agent = outgoingAgent,
): Promise<OutgoingAnswer> {
  const { request } = new URL(url).protocol === 'https:' ? https : http;
  const asked = request(url, { method, headers, signal, agent });
  let cut: Error | undefined;
  asked.on('error', (error) => {
    cut = error;
  });
  const answered = once(asked, 'response');
  asked.end(body);
  const [response]: IncomingMessage[] = await answered;
  if (!response) throw new Error('no answer');
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > agent.bytesMax) throw tooLarge(agent.bytesMax);
    }
  } catch (error) {
    throw cut ?? error; // why it was cut says more than that it was
  }
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) };
}
