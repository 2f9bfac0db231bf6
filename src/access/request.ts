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
  /** The peer's address; a forwarded one only where a proxy is configured. */
  readonly sourceIp: string;
  /** Whether the connection was TLS. */
  readonly secure: boolean;
  readonly body: AsyncIterable<Uint8Array>;
}
