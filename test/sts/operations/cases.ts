import { expect } from 'vitest';
import type { Case, OperationName, Refusal } from './case.ts';
import { type Device, DISABLED_REGION, policy, type Stage, scrambled, unpackable } from './stage.ts';

type Row = Omit<Case, 'operation' | 'as'> & Partial<Pick<Case, 'as'>>;

function casesOf(operation: OperationName, as: Case['as'], rows: readonly Row[]): readonly Case[] {
  return rows.map((row) => ({ operation, as, ...row }));
}

const refused = (code: string, status: number, message: RegExp): { readonly refused: Refusal } => ({
  refused: { code, status, message },
});
const denied = (message: RegExp) => refused('AccessDenied', 403, message);

const CREDENTIALS = {
  AccessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
  SecretAccessKey: expect.stringMatching(/^[\w+/]{40}$/),
  SessionToken: expect.stringMatching(/^[\w+/=]{100,4096}$/),
};
/** What tells how much of the session token is used. */
const SIZES = { SessionTokenUtilization: expect.any(Number), SessionTokenSize: expect.any(Number) };

const LISTING = policy({ Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' });
/** Tags that do not fit into any session token, whatever becomes of them. */
const TOO_MANY_TAGS = Array.from({ length: 50 }, (_, i) => ({
  Key: `${i}-${scrambled(100, i)}`,
  Value: scrambled(256, i + 50),
}));

const TOO_LARGE = refused(
  'PackedPolicyTooLarge',
  400,
  /^The session token size of \d+ bytes exceeds the maximum allowed size of \d+ bytes\.$/,
);
const MALFORMED = refused('MalformedPolicyDocument', 400, /\S/);

/** Its issuer is https://id.example.com. */
const TOKEN_OF_NOBODY = `eyJhbGciOiJSUzI1NiJ9.${Buffer.from('{"iss":"https://id.example.com"}').toString('base64url')}.AAAA`;

/** A SAML response to a provider of the role's account. */
function assertion(RoleArn: string): object {
  const PrincipalArn = RoleArn.replace(/role\/.*$/, 'saml-provider/Example');
  return { RoleArn, PrincipalArn, SAMLAssertion: 'PHNhbWw+' };
}

const update =
  (more: object = {}) =>
  ({ roles }: Stage) => ({
    RoleArn: roles.UpdateApp,
    RoleSessionName: 'one',
    ...more,
  });

const NO_DEVICE = { SerialNumber: 'arn:aws:iam::111122223333:mfa/nobody', TokenCode: '123456' };

function codeOf(device: Device): object {
  return { SerialNumber: device.serialNumber, TokenCode: device.code() };
}

const unlock =
  (more: object = {}) =>
  ({ production }: Stage) => ({
    TargetPrincipal: production,
    TaskPolicyArn: { arn: 'arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy' },
    ...more,
  });

/** Successes, and errors that are not about a limit. */
export const CASES: readonly Case[] = [
  ...casesOf('AssumeRole', 'developer', [
    {
      tells: 'gives credentials of the role for an hour',
      input: update(),
      lasts: 3600,
      answers: ({ production }) => ({
        Credentials: CREDENTIALS,
        AssumedRoleUser: {
          AssumedRoleId: expect.stringMatching(/^AROA[A-Z2-7]{16,17}:one$/),
          Arn: `arn:aws:sts::${production}:assumed-role/UpdateApp/one`,
        },
        ...SIZES,
      }),
    },
    {
      tells: 'tells the source identity, and how much tags and policies take',
      input: update({
        SourceIdentity: 'saanvi',
        Tags: [{ Key: 'Team', Value: 'blue' }],
        TransitiveTagKeys: ['Team'],
        Policy: LISTING,
      }),
      answers: () => ({ SourceIdentity: 'saanvi', PackedPolicySize: expect.any(Number) }),
    },
    {
      tells: 'makes the token as long as is asked for',
      input: update({ MinimumSessionTokenSize: 2000 }),
      answers: () => ({ SessionTokenSize: 2000 }),
    },
    { tells: 'takes the code of an MFA device', input: (stage) => update(codeOf(stage.devices[0]))(stage) },
    {
      tells: 'with a code of an MFA device that nobody has',
      input: update(NO_DEVICE),
      ...denied(/^MultiFactorAuthentication failed/),
    },
    { tells: 'of a session policy that is not one', input: update({ Policy: '{' }), ...MALFORMED },
    { tells: 'of tags that are too much', input: update({ Tags: TOO_MANY_TAGS }), ...TOO_LARGE },
    {
      tells: 'of a context that nobody asserted',
      input: update({
        ProvidedContexts: [
          {
            ProviderArn: 'arn:aws:iam::aws:contextProvider/IdentityCenter',
            ContextAssertion: 'assertion',
          },
        ],
      }),
      ...refused('InvalidContextAssertion', 400, /\S/),
    },
    {
      tells: 'of a managed session policy that does not exist',
      input: update({ PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/NoSuchPolicy' }] }),
      ...refused('InvalidParameterValue', 400, /^At least one Policy ARN in the PolicyArns parameter/),
    },
    {
      tells: 'of a transitive key without its tag',
      input: update({ Tags: [{ Key: 'Team', Value: 'blue' }], TransitiveTagKeys: ['Stage'] }),
      ...refused(
        'InvalidParameterValue',
        400,
        /^The specified transitive tag key must be included in the requested tags\.$/,
      ),
    },
    {
      tells: 'of keys that differ in letter case alone',
      input: update({
        Tags: [
          { Key: 'Team', Value: 'blue' },
          { Key: 'team', Value: 'red' },
        ],
      }),
      ...refused(
        'InvalidParameterValue',
        400,
        /^Duplicate tag keys found\. Please note that Tag keys are case insensitive\.$/,
      ),
    },
    {
      tells: 'without what is required',
      input: () => ({}),
      ...refused(
        'ValidationError',
        400,
        /^2 validation errors detected: Value null at 'roleArn' failed to satisfy constraint: Member must not be null; Value null at 'roleSessionName'/,
      ),
    },
    {
      tells: 'to whom no policy allows it',
      as: 'tester',
      input: update(),
      ...denied(
        /^User: arn:aws:iam::\d{12}:user\/Theresa is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::\d{12}:role\/UpdateApp/,
      ),
    },
    {
      tells: 'to root',
      as: 'root',
      input: update(),
      ...denied(/^Roles may not be assumed by root accounts\.$/),
    },
    { tells: 'to a federated user', as: 'federated', input: update(), ...denied(/\S/) },
  ]),

  ...casesOf('AssumeRoleWithSAML', 'tester', [
    {
      tells: 'with an assertion of an unknown provider',
      input: ({ roles }) => assertion(roles.UpdateApp),
      ...refused('InvalidIdentityToken', 400, /^Specified provider doesn't exist$/),
    },
    {
      tells: 'for what is no role',
      input: ({ roles }) => ({
        ...assertion(roles.UpdateApp),
        RoleArn: 'arn:aws:iam::111122223333:user/alice',
      }),
      ...refused('ValidationError', 400, /^Request ARN is invalid$/),
    },
  ]),

  ...casesOf('AssumeRoleWithWebIdentity', 'tester', [
    {
      tells: 'with a token of an unknown issuer',
      input: update({ WebIdentityToken: TOKEN_OF_NOBODY }),
      ...refused(
        'InvalidIdentityToken',
        400,
        /^No OpenIDConnect provider found in your account for https:\/\/id\.example\.com$/,
      ),
    },
    {
      tells: 'with what is no token',
      input: update({ WebIdentityToken: 'none' }),
      ...refused('InvalidIdentityToken', 400, /^The ID Token provided is not a valid JWT\./),
    },
    {
      tells: 'with an access token of Facebook',
      input: update({ WebIdentityToken: 'EAAB', ProviderId: 'graph.facebook.com' }),
      ...refused('IDPRejectedClaim', 403, /\S/),
    },
    {
      tells: 'with an access token of somebody else',
      input: update({ WebIdentityToken: 'EAAB', ProviderId: 'id.example.com' }),
      ...denied(/^Not authorized to perform sts:AssumeRoleWithWebIdentity$/),
    },
  ]),

  ...casesOf('AssumeRoot', 'manager', [
    {
      tells: 'gives credentials of a member account’s root user for 15 minutes',
      input: unlock(),
      lasts: 900,
      answers: () => ({ Credentials: CREDENTIALS, ...SIZES }),
    },
    {
      tells: 'for another policy than one of the tasks',
      input: unlock({ TaskPolicyArn: { arn: 'arn:aws:iam::aws:policy/AdministratorAccess' } }),
      ...refused('ValidationError', 400, /^Request must contain valid AWS managed task policy ARN$/),
    },
    {
      tells: 'of the management account',
      input: (stage) => ({ ...unlock()(stage), TargetPrincipal: stage.management }),
      ...denied(/is not authorized to perform: sts:AssumeRoot/),
    },
    {
      tells: 'to a member account',
      as: 'developer',
      input: unlock(),
      ...denied(/is not authorized to perform: sts:AssumeRoot/),
    },
  ]),

  ...casesOf('DecodeAuthorizationMessage', 'developer', [
    {
      tells: 'tells why a request was denied',
      input: ({ authorizationMessage }) => ({ EncodedMessage: authorizationMessage }),
      answers: () => ({
        DecodedMessage: expect.stringMatching(/^\{"allowed":false,"explicitDeny":false,/),
      }),
    },
    {
      tells: 'of nothing that was sealed here',
      input: () => ({ EncodedMessage: 'invented' }),
      ...refused('InvalidAuthorizationMessageException', 400, /^Message is not valid$/),
    },
    {
      tells: 'of another account',
      as: 'manager',
      input: ({ authorizationMessage }) => ({ EncodedMessage: authorizationMessage }),
      ...refused('InvalidAuthorizationMessageException', 400, /^Message is not valid$/),
    },
    {
      tells: 'to whom no policy allows it',
      as: 'tester',
      input: ({ authorizationMessage }) => ({ EncodedMessage: authorizationMessage }),
      ...denied(/is not authorized to perform: sts:DecodeAuthorizationMessage/),
    },
  ]),

  ...casesOf('GetAccessKeyInfo', 'developer', [
    {
      tells: 'tells the account of a key',
      input: ({ callers }) => ({ AccessKeyId: callers.developer.accessKeyId }),
      answers: ({ development }) => ({ Account: development }),
    },
    {
      tells: 'tells the account of a session’s key',
      input: ({ callers }) => ({ AccessKeyId: callers.session.accessKeyId }),
      answers: ({ production }) => ({ Account: production }),
    },
    {
      tells: 'to whom no policy allows it',
      as: 'tester',
      input: ({ callers }) => ({ AccessKeyId: callers.tester.accessKeyId }),
      ...denied(/is not authorized to perform: sts:GetAccessKeyInfo/),
    },
  ]),

  ...casesOf('GetCallerIdentity', 'developer', [
    {
      tells: 'tells a user who she is',
      input: () => ({}),
      answers: ({ development }) => ({
        Account: development,
        Arn: `arn:aws:iam::${development}:user/David`,
        UserId: expect.stringMatching(/^AIDA/),
      }),
    },
    {
      tells: 'is not denied even to those who may do nothing',
      as: 'tester',
      input: () => ({}),
      answers: ({ development }) => ({ Arn: `arn:aws:iam::${development}:user/Theresa` }),
    },
    {
      tells: 'tells root',
      as: 'root',
      input: () => ({}),
      answers: ({ management }) => ({ Arn: `arn:aws:iam::${management}:root`, UserId: management }),
    },
    {
      tells: 'tells a role’s session',
      as: 'session',
      input: () => ({}),
      answers: ({ production }) => ({
        Arn: `arn:aws:sts::${production}:assumed-role/UpdateApp/david`,
        UserId: expect.stringMatching(/^AROA.*:david$/),
      }),
    },
    {
      tells: 'tells a federated user',
      as: 'federated',
      input: () => ({}),
      answers: ({ development }) => ({
        Arn: `arn:aws:sts::${development}:federated-user/visitor`,
        UserId: `${development}:visitor`,
      }),
    },
    {
      tells: 'to credentials that have expired',
      as: 'expired',
      input: () => ({}),
      ...refused('ExpiredToken', 403, /^The security token included in the request is expired$/),
    },
    {
      tells: 'to a key that does not exist',
      as: 'unknown',
      input: () => ({}),
      ...refused('InvalidClientTokenId', 403, /^The security token included in the request is invalid\.$/),
    },
    {
      tells: 'to who has the wrong secret',
      as: 'mistyped',
      input: () => ({}),
      ...refused('SignatureDoesNotMatch', 403, /^The request signature we calculated does not match/),
    },
  ]),

  ...casesOf('GetDelegatedAccessToken', 'session', [
    {
      tells: 'gives the provider credentials of whoever accepted',
      input: ({ tradeInTokens }) => ({ TradeInToken: tradeInTokens.good }),
      lasts: 3600,
      answers: ({ development }) => ({
        Credentials: CREDENTIALS,
        AssumedPrincipal: expect.stringContaining(`:${development}:`),
      }),
    },
    {
      tells: 'of access that has ended',
      input: ({ tradeInTokens }) => ({ TradeInToken: tradeInTokens.ended }),
      ...refused('ExpiredTradeInTokenException', 400, /has expired and can no longer be exchanged/),
    },
    {
      tells: 'of a policy that does not fit into the token',
      input: ({ tradeInTokens }) => ({ TradeInToken: tradeInTokens.large }),
      ...TOO_LARGE,
    },
    {
      tells: 'of a token that is another account’s',
      as: 'developer',
      input: ({ tradeInTokens }) => ({ TradeInToken: tradeInTokens.good }),
      ...refused('ValidationError', 400, /\S/),
    },
    {
      tells: 'to whom no policy allows it',
      as: 'tester',
      input: ({ tradeInTokens }) => ({ TradeInToken: tradeInTokens.good }),
      ...denied(/is not authorized to perform: sts:GetDelegatedAccessToken/),
    },
  ]),

  ...casesOf('GetFederationToken', 'developer', [
    {
      tells: 'gives credentials of a federated user for twelve hours',
      input: () => ({ Name: 'visitor', Policy: LISTING }),
      lasts: 43_200,
      answers: ({ development }) => ({
        Credentials: CREDENTIALS,
        FederatedUser: {
          FederatedUserId: `${development}:visitor`,
          Arn: `arn:aws:sts::${development}:federated-user/visitor`,
        },
        PackedPolicySize: expect.any(Number),
        ...SIZES,
      }),
    },
    {
      tells: 'shortens root’s to an hour',
      as: 'root',
      input: () => ({ Name: 'visitor', DurationSeconds: 129_600 }),
      lasts: 3600,
    },
    {
      tells: 'of a session policy that is not one',
      input: () => ({ Name: 'visitor', Policy: '{"Statement": []}' }),
      ...MALFORMED,
    },
    {
      tells: 'of tags that are too much',
      input: () => ({ Name: 'visitor', Tags: TOO_MANY_TAGS }),
      ...TOO_LARGE,
    },
    {
      tells: 'to whom no policy allows it',
      as: 'tester',
      input: () => ({ Name: 'visitor' }),
      ...denied(
        /is not authorized to perform: sts:GetFederationToken on resource: arn:aws:sts::\d{12}:federated-user\/visitor/,
      ),
    },
    {
      tells: 'to a session',
      as: 'session',
      input: () => ({ Name: 'visitor' }),
      ...denied(/session credentials$/),
    },
  ]),

  ...casesOf('GetScopedCredentials', 'session', [
    {
      tells: 'gives credentials of the same session with less',
      input: () => ({ Policy: LISTING, DurationSeconds: 600 }),
      lasts: 600,
      answers: ({ production }) => ({
        Credentials: CREDENTIALS,
        SessionInfo: {
          ScopedSessionId: expect.stringMatching(/^AROA.*:david$/),
          Arn: `arn:aws:sts::${production}:assumed-role/UpdateApp/david`,
        },
        ScopedPoliciesCount: 1,
        ...SIZES,
      }),
    },
    {
      tells: 'beyond the session’s end',
      input: () => ({ DurationSeconds: 3601 }),
      ...refused('InsufficientSessionLifetime', 400, /\S/),
    },
    { tells: 'of a policy that is not one', input: () => ({ Policy: '[]' }), ...MALFORMED },
    {
      tells: 'of a policy that does not fit into the token',
      as: 'laden',
      input: () => ({ Policy: policy(...unpackable(12)) }),
      ...TOO_LARGE,
    },
    {
      tells: 'of long-term credentials',
      as: 'developer',
      input: () => ({ DurationSeconds: 60 }),
      ...denied(/long-term credentials$/),
    },
  ]),

  ...casesOf('GetSessionToken', 'developer', [
    {
      tells: 'gives a user credentials of his own for twelve hours',
      input: () => ({}),
      lasts: 43_200,
      answers: () => ({ Credentials: CREDENTIALS, ...SIZES }),
    },
    { tells: 'is not denied even to those who may do nothing', as: 'tester', input: () => ({}) },
    {
      tells: 'shortens root’s to an hour',
      as: 'root',
      input: () => ({ DurationSeconds: 129_600 }),
      lasts: 3600,
    },
    { tells: 'takes the code of an MFA device', input: ({ devices }) => codeOf(devices[1]) },
    {
      tells: 'makes the token as long as is asked for',
      input: () => ({ MinimumSessionTokenSize: 2000 }),
      answers: () => ({ SessionTokenSize: 2000 }),
    },
    {
      tells: 'with a code of an MFA device that nobody has',
      input: () => NO_DEVICE,
      ...denied(/^MultiFactorAuthentication failed/),
    },
    {
      tells: 'with the number of an MFA device and no code',
      input: ({ devices }) => ({ SerialNumber: devices[1].serialNumber }),
      ...denied(/must provide both MFA serial number and one time pass code/),
    },
    { tells: 'to a session', as: 'session', input: () => ({}), ...denied(/session credentials$/) },
  ]),

  ...casesOf('GetWebIdentityToken', 'developer', [
    {
      tells: 'gives a signed token',
      input: () => ({ Audience: ['https://api.example.com'], SigningAlgorithm: 'ES384' }),
      answers: () => ({ WebIdentityToken: expect.stringMatching(/^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+$/) }),
    },
    {
      tells: 'of an account that has not enabled it',
      as: 'manager',
      input: () => ({ Audience: ['a'], SigningAlgorithm: 'RS256' }),
      ...refused('OutboundWebIdentityFederationDisabledException', 403, /is disabled\.$/),
    },
    {
      tells: 'that outlives the session',
      as: 'session',
      input: () => ({ Audience: ['a'], SigningAlgorithm: 'RS256', DurationSeconds: 3600 }),
      ...refused('SessionDurationEscalationException', 403, /original session's expiry time\.$/),
    },
    {
      tells: 'with more than fits into a token',
      input: () => ({ Audience: ['a'], SigningAlgorithm: 'RS256', Tags: TOO_MANY_TAGS }),
      ...refused('JWTPayloadSizeExceededException', 400, /exceeds maximum allowed size$/),
    },
    {
      tells: 'by another algorithm',
      input: () => ({ Audience: ['a'], SigningAlgorithm: 'HS256' }),
      ...refused('ValidationError', 400, /^Requested SigningAlgorithm is not supported/),
    },
    {
      tells: 'to whom no policy allows it',
      as: 'tester',
      input: () => ({ Audience: ['a'], SigningAlgorithm: 'RS256' }),
      ...denied(/is not authorized to perform: sts:GetWebIdentityToken/),
    },
  ]),

  ...(
    [
      ['AssumeRole', 'developer', update()],
      ['AssumeRoot', 'manager', unlock()],
      ['GetDelegatedAccessToken', 'session', ({ tradeInTokens }) => ({ TradeInToken: tradeInTokens.good })],
      ['GetFederationToken', 'developer', () => ({ Name: 'visitor' })],
      ['GetSessionToken', 'developer', () => ({})],
    ] satisfies readonly (readonly [OperationName, Case['as'], Case['input']])[]
  ).map(
    ([operation, as, input]): Case => ({
      operation,
      tells: 'in a region that is switched off',
      as,
      region: DISABLED_REGION,
      input,
      ...refused('RegionDisabledException', 403, /^STS is not activated in this region for account:\d{12}\./),
    }),
  ),
];
