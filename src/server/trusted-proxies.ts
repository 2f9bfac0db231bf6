import { BlockList, isIP, SocketAddress } from 'node:net';

/** Proxies whose word on a request's origin is taken; nobody else's is. */
export interface ProxyTrust {
  /** Addresses and CIDR blocks of the proxies that connections may come from. Empty: no proxy is trusted. */
  readonly proxies: readonly string[];
  /** Whether those proxies set the headers of a VPC endpoint and keep their clients from setting them. */
  readonly vpcHeaders: boolean;
}

/** The peer of a connection, as the socket knows it. */
export interface Peer {
  readonly address: string;
  readonly encrypted: boolean;
}

/** Where a request comes from. */
export interface RequestOrigin {
  readonly sourceIp: string;
  readonly secure: boolean;
  /** The VPC endpoint that it came through. */
  readonly vpc?: VpcOrigin;
}

export interface VpcOrigin {
  /** Id of the VPC. */
  readonly id?: string;
  /** Id of the VPC endpoint. */
  readonly endpointId?: string;
}

/** Tells where a request comes from; `undefined` where a trusted proxy's headers cannot be understood. */
export type OriginReader = (
  peer: Peer,
  headers: readonly (readonly [name: string, value: string])[],
) => RequestOrigin | undefined;

/** What proxies say, by lower-case name. */
const FORWARDED_FOR = 'x-forwarded-for';
const FORWARDED_PROTO = 'x-forwarded-proto';
const VPC = 'x-sojourn-vpc';
const VPC_ENDPOINT = 'x-sojourn-vpc-endpoint';

/** An id of a VPC or of its endpoint. */
const VPC_ID = /^[A-Za-z0-9-]{1,64}$/;

/**
 * Reads `X-Forwarded-For`, `X-Forwarded-Proto` and, where told so, `X-Sojourn-Vpc` and `X-Sojourn-Vpc-Endpoint` from trusted proxies;
 * from any other peer they mean nothing. The client is the last address in `X-Forwarded-For` that is no trusted proxy: what stands
 * before it was written by the client. A header of these that comes twice, or that the proxy cannot have meant, makes the origin unknown.
 */
export function originReader({ proxies, vpcHeaders }: ProxyTrust): OriginReader {
  const trusted = blockListOf(proxies);
  return (peer, headers) => {
    const own = { sourceIp: plainAddress(peer.address) ?? '', secure: peer.encrypted };
    if (!isTrusted(trusted, own.sourceIp)) return own;
    const told = single(headers);
    if (told === undefined) return undefined;
    const sourceIp = clientAddress(told.get(FORWARDED_FOR), own.sourceIp, trusted);
    const secure = secureOf(told.get(FORWARDED_PROTO), own.secure);
    const vpc = vpcHeaders ? vpcOf(told.get(VPC), told.get(VPC_ENDPOINT)) : {};
    if (sourceIp === undefined || secure === undefined || vpc === undefined) return undefined;
    const throughVpc = vpc.id !== undefined || vpc.endpointId !== undefined;
    return { sourceIp, secure, ...(throughVpc ? { vpc } : {}) };
  };
}

/** The four headers by name, or `undefined` where one comes twice. */
function single(headers: readonly (readonly [string, string])[]): ReadonlyMap<string, string> | undefined {
  const found = new Map<string, string>();
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    if (![FORWARDED_FOR, FORWARDED_PROTO, VPC, VPC_ENDPOINT].includes(lower)) continue;
    if (found.has(lower)) return undefined;
    found.set(lower, value.trim());
  }
  return found;
}

/** From the right, the first address that is no trusted proxy; the leftmost where all are. */
function clientAddress(
  forwardedFor: string | undefined,
  peer: string,
  trusted: BlockList,
): string | undefined {
  if (forwardedFor === undefined) return peer;
  let client: string | undefined;
  for (const hop of forwardedFor.split(',').reverse()) {
    client = plainAddress(hop.trim());
    if (client === undefined || !isTrusted(trusted, client)) return client;
  }
  return client;
}

function secureOf(forwardedProto: string | undefined, connection: boolean): boolean | undefined {
  if (forwardedProto === undefined) return connection;
  const scheme = forwardedProto.toLowerCase();
  return scheme === 'https' ? true : scheme === 'http' ? false : undefined;
}

function vpcOf(id: string | undefined, endpointId: string | undefined): VpcOrigin | undefined {
  if ([id, endpointId].some((value) => value !== undefined && !VPC_ID.test(value))) return undefined;
  return { ...(id === undefined ? {} : { id }), ...(endpointId === undefined ? {} : { endpointId }) };
}

/** An address in its shortest form, an IPv4 one without its IPv6 wrapping and none with a zone; `undefined` for what is no address. */
function plainAddress(text: string): string | undefined {
  const family = isIP(text);
  if (family === 0) return undefined;
  if (family === 4) return text;
  const { address } = new SocketAddress({ address: text, family: 'ipv6' });
  const wrapped = address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : '';
  return isIP(wrapped) === 4 ? wrapped : address;
}

function isTrusted(trusted: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && trusted.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

function blockListOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}
