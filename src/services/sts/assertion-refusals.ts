import type { SamlRefusal, WebIdentityRefusal } from '#federation';
import { AwsError } from '#wire';

type Code = 'InvalidIdentityToken' | 'ExpiredTokenException' | 'IDPRejectedClaim' | 'IDPCommunicationError';
type Answer<Refusal> = readonly [
  code: Code,
  message: string | ((refusal: Refusal, nowInSeconds: number) => string),
];
type Answers<Refusal extends { readonly reason: string }> = {
  readonly [Reason in Refusal['reason']]: Answer<Extract<Refusal, { readonly reason: Reason }>>;
};

/**
 * What AWS answers to a token that vouches for nobody, in the words that it was recorded to use.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
const WEB_IDENTITY: Answers<WebIdentityRefusal> = {
  malformed: [
    'InvalidIdentityToken',
    'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
  ],
  'missing-claim': ['InvalidIdentityToken', ({ claim }) => `Missing a required claim: ${claim}`],
  'unknown-provider': [
    'InvalidIdentityToken',
    ({ issuer }) => `No OpenIDConnect provider found in your account for ${issuer}`,
  ],
  'unknown-key': [
    'InvalidIdentityToken',
    "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
  ],
  'wrong-audience': ['InvalidIdentityToken', 'Incorrect token audience'],
  expired: [
    'ExpiredTokenException',
    ({ expiresAt }, now) =>
      `Token expired: current date/time ${now} must be before the expiration date/time ${expiresAt}`,
  ],
  'other-role': [
    'InvalidIdentityToken',
    'The target role ARN is not present in the roles claim of the identity token',
  ],
  invalid: [
    'InvalidIdentityToken',
    'The web identity token provided could not be validated. See the AssumeRoleWithWebIdentity documentation for requirements.',
  ],
  'not-amazons': ['InvalidIdentityToken', 'Provided Token is not a Login With Amazon token'],
  rejected: ['IDPRejectedClaim', 'The identity provider rejected the token.'],
  unreachable: ['IDPCommunicationError', 'The identity provider could not be reached.'],
};

/**
 * What AWS answers to a SAML response that vouches for nobody.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_saml.html
 */
const SAML: Answers<SamlRefusal> = {
  malformed: ['InvalidIdentityToken', 'Invalid base64 SAMLResponse'],
  'unknown-provider': ['InvalidIdentityToken', "Specified provider doesn't exist"],
  expired: ['ExpiredTokenException', 'Response has expired'],
  'other-role': [
    'InvalidIdentityToken',
    "SAML Assertion doesn't contain the requested Role and Metadata in the attributes",
  ],
  invalid: ['InvalidIdentityToken', 'Response signature invalid'],
  rejected: ['IDPRejectedClaim', 'The identity provider rejected the assertion.'],
};

/** The error for a refused token; `now` in milliseconds since 1970. */
export function webIdentityError(refusal: WebIdentityRefusal, now: number): AwsError {
  return errorOf(WEB_IDENTITY[refusal.reason] as Answer<WebIdentityRefusal>, refusal, now);
}

/** The error for a refused SAML response; `now` in milliseconds since 1970. */
export function samlError(refusal: SamlRefusal, now: number): AwsError {
  return errorOf(SAML[refusal.reason] as Answer<SamlRefusal>, refusal, now);
}

function errorOf<Refusal>([code, message]: Answer<Refusal>, refusal: Refusal, now: number): AwsError {
  return new AwsError(code, typeof message === 'string' ? message : message(refusal, Math.floor(now / 1000)));
}
