import { newAccessKeyId } from '#arn';
import { sessionSealingKey } from '#keys';
import { type Session, sealSession } from '#tokens';
import { AwsError, type Sts } from '#wire';
import type { StsDeps } from './operation.ts';

/** A session but for what issuing decides: its keys and its times. */
export type SessionFacts = Omit<Session, 'accessKeyId' | 'secretAccessKey' | 'issuedAt' | 'expiresAt'>;

export interface Issued {
  readonly credentials: Sts.Credentials;
  /** The share of the longest session token that is used, in percent. */
  readonly utilization: number;
  /** Characters of the session token. */
  readonly tokenSize: number;
}

/**
 * Makes temporary credentials that live for `seconds` from `now` (milliseconds since 1970): a new key pair, and the token in which
 * every fact of the session is sealed under the ring's current key.
 */
export function issueCredentials(
  facts: SessionFacts,
  life: { readonly seconds: number; readonly now: number; readonly minimumTokenSize?: number | undefined },
  deps: StsDeps,
): Issued {
  const issuedAt = Math.floor(life.now / 1000);
  const session: Session = {
    ...facts,
    accessKeyId: newAccessKeyId('ASIA', facts.account, deps.random),
    secretAccessKey: Buffer.from(deps.random(30)).toString('base64'),
    issuedAt,
    expiresAt: issuedAt + life.seconds,
  };
  const sealed = sealSession(session, sessionSealingKey(deps.ring), deps.random, life.minimumTokenSize);
  if (!sealed.ok) {
    const percent = Math.ceil((100 * sealed.size) / sealed.limit);
    throw new AwsError(
      'PackedPolicyTooLarge',
      `Packed size of session policies and tags consumes ${percent}% of allotted space (${sealed.size} of ${sealed.limit} characters).`,
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
