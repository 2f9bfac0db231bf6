import type { SignableRequest } from '#sigv4';

/**
 * A request as it came in, with what the listener knows of its connection. Nothing in it is verified yet: the body may be anything
 * until the signature or its chunks say otherwise.
 */
export interface IncomingRequest extends SignableRequest {
  /** The id that answer, log and audit record share. */
  readonly id: string;
  /** Milliseconds since 1970 at arrival: the one `now` of everything that this request decides. */
  readonly now: number;
  /** The raw target's part before `?`, nothing decoded. */
  readonly path: string;
  /** The raw target's part after `?`; empty where there is none. */
  readonly query: string;
  /** The value of a header that may stand only once, by lower-case name. */
  header(name: string): string | undefined;
  /** The client's address: the peer's, or the one that a trusted proxy forwards for. */
  readonly sourceIp: string;
  /** Whether the client's connection was TLS. */
  readonly secure: boolean;
  /** The VPC endpoint that it came through, where a trusted proxy says so; `sourceIp` is then an address in that VPC. */
  readonly vpc?: { readonly id?: string; readonly endpointId?: string };
  readonly body: AsyncIterable<Uint8Array>;
}
