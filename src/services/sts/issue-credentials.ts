import { newAccessKeyId } from '#arn';
import { sessionSealingKey } from '#keys';
import { type Session, sealSession } from '#tokens';
import { AwsError, type Sts } from '#wire';
import type { StsDeps } from './operation.ts';

/** A session but for what issuing decides: its keys and its times. Where it is valid must be said: nothing said would mean everywhere. */
export type SessionFacts = Omit<
  Session,
  'accessKeyId' | 'secretAccessKey' | 'issuedAt' | 'expiresAt' | 'onlyDefaultRegions'
> & { readonly onlyDefaultRegions: boolean };

/** How long credentials live; all but `now` and the size in seconds. */
export interface Life {
  /** How long they live from `now`. */
  readonly seconds: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** When the session began, where they are further credentials of one that exists; since 1970. */
  readonly issuedAt?: number;
  /** The least size of the session token, in characters. */
  readonly minimumTokenSize?: number | undefined;
}

export interface Issued {
  readonly credentials: Sts.Credentials;
  /** The share of the longest session token that is used, in percent. */
  readonly utilization: number;
  /** Characters of the session token. */
  readonly tokenSize: number;
}

/**
 * Makes temporary credentials: a new key pair, and the token in which every fact of the session is sealed under the ring's current key.
 */
export function issueCredentials(
  facts: SessionFacts,
  life: Life,
  deps: Pick<StsDeps, 'ring' | 'random'>,
): Issued {
  const now = Math.floor(life.now / 1000);
  const { onlyDefaultRegions, ...rest } = facts;
  const session: Session = {
    ...rest,
    ...(onlyDefaultRegions && { onlyDefaultRegions }),
    accessKeyId: newAccessKeyId('ASIA', facts.account, deps.random),
    secretAccessKey: Buffer.from(deps.random(30)).toString('base64'),
    issuedAt: life.issuedAt ?? now,
    expiresAt: now + life.seconds,
  };
  const sealed = sealSession(session, sessionSealingKey(deps.ring), deps.random, life.minimumTokenSize);
  if (!sealed.ok) {
    throw new AwsError(
      'PackedPolicyTooLarge',
      `The session token size of ${sealed.size} bytes exceeds the maximum allowed size of ${sealed.limit} bytes.`,
    );
  }
  return {
    credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: sealed.token,
      Expiration: session.expiresAt * 1000,
    },
    utilization: sealed.utilization,
    tokenSize: sealed.token.length,
  };
}
