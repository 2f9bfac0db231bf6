import { describe, expect, it } from 'vitest';
import type { SamlRefusal, WebIdentityRefusal } from '#federation';
import { errorStatus } from '#wire';
import { samlError, webIdentityError } from './assertion-refusals.ts';

const NOW = 1_789_123_337_900;

describe('a refused web identity token is answered', () => {
  it.each([
    [{ reason: 'malformed' }, 'InvalidIdentityToken', 400, /^The ID Token provided is not a valid JWT\./],
    [
      { reason: 'missing-claim', claim: 'aud' },
      'InvalidIdentityToken',
      400,
      /^Missing a required claim: aud$/,
    ],
    [
      { reason: 'unknown-provider', issuer: 'https://id.example.com' },
      'InvalidIdentityToken',
      400,
      /^No OpenIDConnect provider found in your account for https:\/\/id\.example\.com$/,
    ],
    [
      { reason: 'unknown-key' },
      'InvalidIdentityToken',
      400,
      /^Couldn't retrieve verification key from your identity provider, {2}please reference/,
    ],
    [{ reason: 'wrong-audience' }, 'InvalidIdentityToken', 400, /^Incorrect token audience$/],
    [
      { reason: 'expired', expiresAt: 1_789_123_312 },
      'ExpiredTokenException',
      400,
      /^Token expired: current date\/time 1789123337 must be before the expiration date\/time 1789123312$/,
    ],
    [
      { reason: 'other-role' },
      'InvalidIdentityToken',
      400,
      /^The target role ARN is not present in the roles claim of the identity token$/,
    ],
    [
      { reason: 'invalid' },
      'InvalidIdentityToken',
      400,
      /^The web identity token provided could not be validated\. See the AssumeRoleWithWebIdentity/,
    ],
    [
      { reason: 'not-amazons' },
      'InvalidIdentityToken',
      400,
      /^Provided Token is not a Login With Amazon token$/,
    ],
    [{ reason: 'rejected' }, 'IDPRejectedClaim', 403, /^The identity provider rejected the token\.$/],
    [
      { reason: 'unreachable' },
      'IDPCommunicationError',
      400,
      /^The identity provider could not be reached\.$/,
    ],
  ] satisfies readonly (readonly [WebIdentityRefusal, string, number, RegExp])[])(
    '%o: %s, %i',
    (refusal, code, status, message) => {
      const error = webIdentityError(refusal, NOW);
      expect([error.code, errorStatus('sts', error.code)]).toEqual([code, status]);
      expect(error.message).toMatch(message);
    },
  );
});

describe('a refused SAML response is answered', () => {
  it.each([
    ['malformed', 'InvalidIdentityToken', 400, 'Invalid base64 SAMLResponse'],
    ['unknown-provider', 'InvalidIdentityToken', 400, "Specified provider doesn't exist"],
    ['expired', 'ExpiredTokenException', 400, 'Response has expired'],
    [
      'other-role',
      'InvalidIdentityToken',
      400,
      "SAML Assertion doesn't contain the requested Role and Metadata in the attributes",
    ],
    ['invalid', 'InvalidIdentityToken', 400, 'Response signature invalid'],
    ['rejected', 'IDPRejectedClaim', 403, 'The identity provider rejected the assertion.'],
  ] satisfies readonly (readonly [SamlRefusal['reason'], string, number, string])[])(
    '%s: %s, %i',
    (reason, code, status, message) => {
      const error = samlError({ reason }, NOW);
      expect([error.code, errorStatus('sts', error.code), error.message]).toEqual([code, status, message]);
    },
  );
});
