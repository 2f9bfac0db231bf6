import type { AccountId } from '#arn';
import type { Directory, Snapshot } from '#directory';
import type { KeyRing } from '#keys';
import { type SigningRules, signingKeyCache } from '#sigv4';
import { type Authentication, authenticate } from './authenticate.ts';
import { type Authorization, authorize } from './authorize.ts';
import type { Caller } from './caller.ts';
import { credentialsFinder } from './credentials.ts';
import { type MfaAttempt, type MfaOutcome, proveMfa } from './mfa/prove.ts';
import type { Need } from './operation.ts';
import type { IncomingRequest } from './request.ts';

/** Derived signing keys kept; a client has one for each day, region and service. */
const SIGNING_KEYS = 10_000;

/** The two questions that every request must pass, and the third that some ask. */
export interface Access {
  /** @see authenticate */
  authenticate(
    request: IncomingRequest,
    rules: SigningRules,
    snapshot: Snapshot,
    bodySha256: () => string,
  ): Promise<Authentication>;
  /** @see authorize */
  authorize(
    caller: Caller,
    need: Need,
    request: IncomingRequest,
    region: string,
    snapshot: Snapshot,
  ): Promise<Authorization>;
  /** @see proveMfa */
  proveMfa(
    directory: Pick<Directory, 'change'>,
    account: AccountId,
    attempt: MfaAttempt,
    now: number,
  ): Promise<MfaOutcome>;
}

/** Access over a key ring, with its caches of opened tokens and derived keys. */
export function createAccess({ ring }: { readonly ring: KeyRing }): Access {
  const finder = credentialsFinder(ring);
  const signingKeys = signingKeyCache(SIGNING_KEYS);
  return {
    authenticate: (request, rules, snapshot, bodySha256) =>
      authenticate(finder, signingKeys, request, rules, snapshot, bodySha256),
    authorize,
    proveMfa: (directory, account, attempt, now) => proveMfa(ring, directory, account, attempt, now),
  };
}
