import { parseAccountId } from '#arn';
import { type Codec, flag, many, mapped, message, one, optional, text, union, whole } from './fields.ts';
import { packed, withoutWhiteSpace } from './packing.ts';
import type {
  ChainLink,
  Delegation,
  Session,
  SessionOrigin,
  SessionPolicyLayer,
  SessionPrincipal,
  SessionTag,
} from './session.ts';

/** What the sealed part of a token says of a session. Access-key id, account and expiry stand outside, as associated data. */
export type SessionBody = Omit<
  Session,
  'accessKeyId' | 'account' | 'expiresAt' | 'policies' | 'tags' | 'federated'
> & {
  readonly packed?: Packed | undefined;
  readonly federated: readonly Pair[];
  /** Means nothing; makes a token as long as its receiver wants to see it. */
  readonly padding?: string | undefined;
};

interface Packed {
  readonly policies: readonly SessionPolicyLayer[];
  readonly tags: readonly SessionTag[];
}

interface Pair {
  readonly key: string;
  readonly value: string;
}

const account = mapped(whole, Number, (number) => parseAccountId(String(number).padStart(12, '0')));
const document = mapped(text, withoutWhiteSpace, (json) => json);

const principal = union<SessionPrincipal>({
  'assumed-role': [1, message({ roleId: one(2, text), roleName: one(4, text), sessionName: one(6, text) })],
  'federated-user': [2, message({ name: one(2, text), parentUserId: optional(4, text) })],
  user: [3, message({ userId: one(2, text) })],
  root: [4, message({})],
});

const origin = union<SessionOrigin>({
  user: [1, message({ account: one(2, account), userId: one(4, text), accessKeyId: one(6, text) })],
  root: [2, message({ account: one(2, account), accessKeyId: one(4, text) })],
  federated: [3, message({ provider: one(2, text), subject: one(4, text) })],
});

const chainLink = message<ChainLink>({
  accessKeyId: one(2, text),
  account: one(4, account),
  issuedAt: one(6, whole),
  roleId: optional(8, text),
});

const policyLayer = message<SessionPolicyLayer>({
  document: optional(2, document),
  policyArns: many(4, text),
  scopesDown: optional(6, flag),
});

const tag = message<SessionTag>({ key: one(2, text), value: one(4, text), transitive: one(6, flag) });

const pair = message<Pair>({ key: one(2, text), value: one(4, text) });

/**
 * The sealed part of a token. Every number but the padding's is even: a reader that does not know one must refuse, since to ignore a
 * session policy or a source identity would widen what the session may do.
 */
const body: Codec<SessionBody> = message<SessionBody>({
  secretAccessKey: one(2, text),
  issuedAt: one(4, whole),
  principal: one(6, principal),
  origin: one(8, origin),
  chain: many(10, chainLink),
  sourceIdentity: optional(12, text),
  packed: optional(14, packed(message<Packed>({ policies: many(2, policyLayer), tags: many(4, tag) }))),
  mfaAuthenticatedAt: optional(16, whole),
  federated: many(18, pair),
  padding: optional(19, text),
  delegation: optional(20, message<Delegation>({ requestId: one(2, text), provider: one(4, account) })),
  onlyDefaultRegions: optional(22, flag),
});

/** What stands outside the sealed part. */
type Envelope = Pick<Session, 'accessKeyId' | 'account' | 'expiresAt'>;

/** A session's sealed part as bytes, policies without their white space, with `padding` bytes that mean nothing. */
export function encodeSession(session: Session, padding = 0): Uint8Array {
  const { policies, tags, federated, ...rest } = session;
  return body.encode({
    ...rest,
    packed: policies.length + tags.length > 0 ? { policies, tags } : undefined,
    federated: Object.entries(federated).map(([key, value]) => ({ key, value })),
    padding: padding > 0 ? ' '.repeat(padding) : undefined,
  });
}

/** The session that `bytes` and what stood outside the sealed part make. */
export function decodeSession(bytes: Uint8Array, envelope: Envelope) {
  const read = body.decode(bytes);
  if (!read.ok) return read;
  const { packed: contents, federated, padding: _, ...rest } = read.value;
  const session: Session = {
    ...envelope,
    ...rest,
    policies: contents?.policies ?? [],
    tags: contents?.tags ?? [],
    federated: Object.fromEntries(federated.map(({ key, value }) => [key, value])),
  };
  return { ok: true, session } as const;
}
