import type { Case, OperationName, Refusal } from './case.ts';
import type { CallerName, Stage } from './stage.ts';
import { policy } from './stage.ts';

/** A documented limit, or two of the same parameter: of each, one less, as much, and one more are tried. */
export interface Limit {
  readonly operation: OperationName;
  readonly what: string;
  readonly page: string;
  /** The limit; below `min` and above `max` is refused. */
  readonly min?: number;
  readonly max?: number;
  readonly as?: CallerName;
  readonly input: (n: number, stage: Stage) => object;
  /** How what is beyond is refused: in the words of the model's constraint on a length or a value, or in others. */
  readonly by: 'length' | 'value' | Refusal;
  /** How what is within is refused for another reason, where it cannot succeed. */
  readonly within?: Refusal;
}

const API = (operation: OperationName) =>
  `https://docs.aws.amazon.com/STS/latest/APIReference/API_${operation}.html`;

const text = (length: number) => 'x'.repeat(length);
const tags = (count: number) => Array.from({ length: count }, (_, i) => ({ Key: `k${i}`, Value: 'v' }));

/** A session policy of exactly `length` characters. */
function policyOf(length: number): string {
  const sized = (sid: string) =>
    policy({ Sid: sid, Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' });
  return sized(text(length - sized('').length));
}

const UNLOCK = 'arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy';

const NOT_AUTHORIZED: Refusal = {
  code: 'AccessDenied',
  status: 403,
  message: /is not authorized to perform/,
};
const NO_CONTEXT: Refusal = { code: 'InvalidContextAssertion', status: 400, message: /./ };
const NOT_BY_TOKEN: Refusal = {
  code: 'AccessDenied',
  status: 403,
  message: /^Not authorized to perform sts:AssumeRoleWithWebIdentity$/,
};
const NO_PROVIDER: Refusal = { code: 'InvalidIdentityToken', status: 400, message: /./ };
const NO_MESSAGE: Refusal = { code: 'InvalidAuthorizationMessageException', status: 400, message: /./ };
const NO_MFA: Refusal = { code: 'AccessDenied', status: 403, message: /^MultiFactorAuthentication failed/ };
const invalid = (message: RegExp): Refusal => ({ code: 'ValidationError', status: 400, message });

type Row = Omit<Limit, 'operation' | 'page'> & { readonly page?: string };

function limitsOf(operation: OperationName, rows: readonly Row[]): readonly Limit[] {
  return rows.map((row) => ({ operation, page: API(operation), ...row }));
}

const assume =
  (more: (n: number, stage: Stage) => object) =>
  (n: number, stage: Stage): object => ({
    RoleArn: stage.roles.UpdateApp,
    RoleSessionName: 'limits',
    ...more(n, stage),
  });

const withSaml =
  (more: (n: number) => object) =>
  (n: number, { roles, production }: Stage): object => ({
    RoleArn: roles.UpdateApp,
    PrincipalArn: `arn:aws:iam::${production}:saml-provider/Example`,
    SAMLAssertion: 'PHNhbWw+',
    ...more(n),
  });

const withToken = (more: (n: number) => object) => assume((n) => ({ WebIdentityToken: 'none', ...more(n) }));

const contexts = (count: number) =>
  Array.from({ length: count }, () => ({
    ProviderArn: 'arn:aws:iam::aws:contextProvider/IdentityCenter',
    ContextAssertion: 'assertion',
  }));

const webIdentity =
  (more: (n: number) => object) =>
  (n: number): object => ({ Audience: ['limits'], SigningAlgorithm: 'ES384', ...more(n) });

const minimumTokenSize: Row['input'] = (MinimumSessionTokenSize) => ({ MinimumSessionTokenSize });

export const LIMITS: readonly Limit[] = [
  ...limitsOf('AssumeRole', [
    {
      what: 'characters of RoleArn',
      min: 20,
      by: 'length',
      input: (n) => ({ RoleArn: `arn:aws:s3:::${text(n - 13)}`, RoleSessionName: 'limits' }),
      within: invalid(/is invalid$/),
    },
    {
      what: 'characters of RoleArn',
      max: 2048,
      by: 'length',
      input: (n, { production }) => {
        const start = `arn:aws:iam::${production}:role/`;
        return { RoleArn: start + text(n - start.length), RoleSessionName: 'limits' };
      },
      within: NOT_AUTHORIZED,
    },
    {
      what: 'characters of RoleSessionName',
      min: 2,
      max: 64,
      by: 'length',
      input: assume((n) => ({ RoleSessionName: text(n) })),
    },
    { what: 'seconds', min: 900, by: 'value', input: assume((DurationSeconds) => ({ DurationSeconds })) },
    {
      what: 'seconds of any role',
      max: 43_200,
      by: 'value',
      input: assume((DurationSeconds, { roles }) => ({ RoleArn: roles.Long, DurationSeconds })),
    },
    {
      what: 'seconds of a role’s MaxSessionDuration',
      max: 3600,
      by: invalid(/^The requested DurationSeconds exceeds the MaxSessionDuration set for this role\.$/),
      input: assume((DurationSeconds) => ({ DurationSeconds })),
    },
    {
      what: 'seconds of a chained session',
      page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining',
      max: 3600,
      as: 'session',
      by: invalid(/exceeds the 1 hour session limit for roles assumed by role chaining/),
      input: assume((DurationSeconds, { roles }) => ({ RoleArn: roles.Chained, DurationSeconds })),
    },
    {
      what: 'characters of Policy',
      max: 2048,
      by: 'length',
      input: assume((n) => ({ Policy: policyOf(n) })),
    },
    {
      what: 'managed session policies',
      max: 10,
      by: 'length',
      input: assume((n, { managedPolicies }) => ({
        PolicyArns: managedPolicies.slice(0, n).map((arn) => ({ arn })),
      })),
    },
    {
      what: 'characters of Policy and PolicyArns together',
      max: 2048,
      by: invalid(/2048 are allowed/),
      input: assume((n, { managedPolicies: [arn = ''] }) => ({
        PolicyArns: [{ arn }],
        Policy: policyOf(n - arn.length),
      })),
    },
    { what: 'session tags', max: 50, by: 'length', input: assume((n) => ({ Tags: tags(n) })) },
    {
      what: 'transitive tag keys',
      max: 50,
      by: 'length',
      input: assume((n) => ({
        Tags: tags(Math.min(n, 50)),
        TransitiveTagKeys: tags(n).map(({ Key }) => Key),
      })),
    },
    {
      what: 'characters of a tag key',
      max: 128,
      by: 'length',
      input: assume((n) => ({ Tags: [{ Key: text(n), Value: '' }] })),
    },
    {
      what: 'characters of a tag value',
      max: 256,
      by: 'length',
      input: assume((n) => ({ Tags: [{ Key: 'k', Value: text(n) }] })),
    },
    {
      what: 'characters of ExternalId',
      min: 2,
      max: 1224,
      by: 'length',
      input: assume((n) => ({ ExternalId: text(n) })),
    },
    {
      what: 'characters of SourceIdentity',
      min: 2,
      max: 256,
      by: 'length',
      input: assume((n) => ({ SourceIdentity: text(n) })),
    },
    { what: 'characters of the session token', max: 4096, by: 'value', input: assume(minimumTokenSize) },
  ]),
  ...limitsOf('AssumeRole', [
    {
      what: 'characters of SerialNumber',
      min: 9,
      max: 256,
      by: 'length',
      input: assume((n) => ({ SerialNumber: text(n), TokenCode: '123456' })),
      within: NO_MFA,
    },
    {
      what: 'contexts',
      max: 5,
      by: 'length',
      input: assume((n) => ({ ProvidedContexts: contexts(n) })),
      within: NO_CONTEXT,
    },
    {
      what: 'characters of a tag key',
      min: 1,
      by: 'length',
      input: assume((n) => ({ Tags: [{ Key: text(n), Value: '' }] })),
    },
  ]),
  ...limitsOf('AssumeRoleWithSAML', [
    {
      what: 'characters of RoleArn',
      min: 20,
      max: 2048,
      by: 'length',
      input: withSaml((n) => ({ RoleArn: text(n) })),
      within: invalid(/is invalid$/),
    },
    {
      what: 'characters of PrincipalArn',
      min: 20,
      max: 2048,
      by: 'length',
      input: withSaml((n) => ({ PrincipalArn: text(n) })),
      within: invalid(/^Request ARN is invalid$/),
    },
    {
      what: 'characters of Policy',
      max: 2048,
      by: 'length',
      input: withSaml((n) => ({ Policy: policyOf(n) })),
      within: NO_PROVIDER,
    },
    {
      what: 'characters of the session token',
      max: 4096,
      by: 'value',
      input: withSaml((MinimumSessionTokenSize) => ({ MinimumSessionTokenSize })),
      within: NO_PROVIDER,
    },
    {
      what: 'characters of SAMLAssertion',
      min: 4,
      max: 100_000,
      by: 'length',
      input: withSaml((n) => ({ SAMLAssertion: text(n) })),
      within: NO_PROVIDER,
    },
    {
      what: 'seconds',
      min: 900,
      max: 43_200,
      by: 'value',
      input: withSaml((DurationSeconds) => ({ DurationSeconds })),
      within: NO_PROVIDER,
    },
  ]),
  ...limitsOf('AssumeRoleWithWebIdentity', [
    {
      what: 'characters of RoleArn',
      min: 20,
      max: 2048,
      by: 'length',
      input: withToken((n) => ({ RoleArn: text(n) })),
      within: invalid(/is invalid$/),
    },
    {
      what: 'characters of RoleSessionName',
      min: 2,
      by: 'length',
      input: withToken((n) => ({ RoleSessionName: text(n) })),
      within: NO_PROVIDER,
    },
    {
      what: 'characters of ProviderId',
      min: 4,
      max: 2048,
      by: 'length',
      input: withToken((n) => ({ ProviderId: text(n) })),
      within: NOT_BY_TOKEN,
    },
    {
      what: 'characters of Policy',
      max: 2048,
      by: 'length',
      input: withToken((n) => ({ Policy: policyOf(n) })),
      within: NO_PROVIDER,
    },
    {
      what: 'characters of the session token',
      max: 4096,
      by: 'value',
      input: withToken((MinimumSessionTokenSize) => ({ MinimumSessionTokenSize })),
      within: NO_PROVIDER,
    },
    {
      what: 'characters of WebIdentityToken',
      min: 4,
      max: 20_000,
      by: 'length',
      input: withToken((n) => ({ WebIdentityToken: text(n) })),
      within: NO_PROVIDER,
    },
    {
      what: 'characters of RoleSessionName',
      max: 64,
      by: 'length',
      input: withToken((n) => ({ RoleSessionName: text(n) })),
      within: NO_PROVIDER,
    },
    {
      what: 'seconds',
      min: 900,
      max: 43_200,
      by: 'value',
      input: withToken((DurationSeconds) => ({ DurationSeconds })),
      within: NO_PROVIDER,
    },
  ]),
  ...limitsOf('AssumeRoot', [
    {
      what: 'characters of TargetPrincipal',
      min: 12,
      max: 2048,
      as: 'manager',
      by: 'length',
      input: (n) => ({ TargetPrincipal: text(n), TaskPolicyArn: { arn: UNLOCK } }),
      within: invalid(/^Request must contain a valid target principal$/),
    },
    {
      what: 'characters of the session token',
      max: 4096,
      as: 'manager',
      by: 'value',
      input: (MinimumSessionTokenSize, { production }) => ({
        TargetPrincipal: production,
        TaskPolicyArn: { arn: UNLOCK },
        MinimumSessionTokenSize,
      }),
    },
    {
      what: 'seconds',
      max: 900,
      as: 'manager',
      by: 'value',
      input: (DurationSeconds, { production }) => ({
        TargetPrincipal: production,
        TaskPolicyArn: { arn: UNLOCK },
        DurationSeconds,
      }),
    },
  ]),
  ...limitsOf('DecodeAuthorizationMessage', [
    {
      what: 'characters of EncodedMessage',
      min: 1,
      max: 10_240,
      by: 'length',
      input: (n) => ({ EncodedMessage: text(n) }),
      within: NO_MESSAGE,
    },
  ]),
  ...limitsOf('GetAccessKeyInfo', [
    {
      what: 'characters of AccessKeyId',
      min: 16,
      max: 128,
      by: 'length',
      input: (n) => ({ AccessKeyId: `AKIA${'A'.repeat(n - 4)}` }),
      within: invalid(/is not valid/),
    },
  ]),
  ...limitsOf('GetFederationToken', [
    {
      what: 'managed session policies',
      max: 10,
      by: 'length',
      input: (n) => ({
        Name: 'limits',
        PolicyArns: Array.from({ length: n }, () => ({ arn: 'arn:aws:iam::aws:policy/AdministratorAccess' })),
      }),
    },
    { what: 'characters of Name', min: 2, max: 32, by: 'length', input: (n) => ({ Name: text(n) }) },
    {
      what: 'seconds',
      min: 900,
      max: 129_600,
      by: 'value',
      input: (DurationSeconds) => ({ Name: 'limits', DurationSeconds }),
    },
    {
      what: 'characters of Policy',
      max: 2048,
      by: 'length',
      input: (n) => ({ Name: 'limits', Policy: policyOf(n) }),
    },
    { what: 'session tags', max: 50, by: 'length', input: (n) => ({ Name: 'limits', Tags: tags(n) }) },
    {
      what: 'characters of the session token',
      max: 4096,
      by: 'value',
      input: (n, stage) => ({ Name: 'limits', ...minimumTokenSize(n, stage) }),
    },
  ]),
  ...limitsOf('GetScopedCredentials', [
    {
      what: 'seconds',
      max: 129_600,
      as: 'session',
      by: 'value',
      input: (DurationSeconds) => ({ DurationSeconds }),
      within: { code: 'InsufficientSessionLifetime', status: 400, message: /./ },
    },
    {
      what: 'characters of the session token',
      max: 4096,
      as: 'session',
      by: 'value',
      input: (MinimumSessionTokenSize) => ({ DurationSeconds: 60, MinimumSessionTokenSize }),
    },
    {
      what: 'seconds',
      min: 1,
      as: 'session',
      by: 'value',
      input: (DurationSeconds) => ({ DurationSeconds }),
    },
    {
      what: 'characters of Policy',
      max: 2048,
      as: 'session',
      by: 'length',
      input: (n) => ({ Policy: policyOf(n) }),
    },
    {
      what: 'characters of ScopedSessionDescription',
      min: 2,
      max: 256,
      as: 'session',
      by: 'length',
      input: (n) => ({ DurationSeconds: 60, ScopedSessionDescription: text(n) }),
    },
  ]),
  ...limitsOf('GetSessionToken', [
    {
      what: 'seconds',
      min: 900,
      max: 129_600,
      by: 'value',
      input: (DurationSeconds) => ({ DurationSeconds }),
    },
    {
      what: 'characters of SerialNumber',
      min: 9,
      max: 256,
      by: 'length',
      input: (n) => ({ SerialNumber: text(n), TokenCode: '123456' }),
      within: NO_MFA,
    },
    { what: 'characters of the session token', max: 4096, by: 'value', input: minimumTokenSize },
  ]),
  ...(['AssumeRole', 'GetSessionToken'] as const).map((operation) => ({
    operation,
    page: API(operation),
    what: 'digits of TokenCode',
    min: 6,
    max: 6,
    by: 'length' as const,
    input: (n: number, { roles }: Stage) => ({
      ...(operation === 'AssumeRole' ? { RoleArn: roles.UpdateApp, RoleSessionName: 'limits' } : {}),
      SerialNumber: 'arn:aws:iam::111122223333:mfa/nobody',
      TokenCode: '0'.repeat(n),
    }),
    within: NO_MFA,
  })),
  ...limitsOf('GetWebIdentityToken', [
    { what: 'seconds', min: 60, by: 'value', input: webIdentity((DurationSeconds) => ({ DurationSeconds })) },
    {
      what: 'seconds',
      max: 3600,
      by: 'value',
      input: webIdentity((DurationSeconds) => ({ DurationSeconds })),
    },
    {
      what: 'audiences',
      max: 10,
      by: 'length',
      input: webIdentity((n) => ({ Audience: tags(n).map(({ Key }) => Key) })),
    },
    {
      what: 'characters of an audience',
      max: 1000,
      by: invalid(/Member must have length less than or equal to 1000/),
      input: webIdentity((n) => ({ Audience: [text(n)] })),
    },
    {
      what: 'characters of SigningAlgorithm',
      min: 5,
      max: 5,
      by: 'length',
      input: webIdentity((n) => ({ SigningAlgorithm: text(n) })),
      within: invalid(/^Requested SigningAlgorithm is not supported/),
    },
    {
      what: 'characters of Scope',
      max: 256,
      by: 'length',
      input: webIdentity((n) => ({ Scope: text(n) })),
      within: invalid(/^Scope can be specified only when/),
    },
    { what: 'tags', max: 50, by: 'length', input: webIdentity((n) => ({ Tags: tags(n) })) },
    {
      what: 'characters of a tag key',
      max: 128,
      by: 'length',
      input: webIdentity((n) => ({ Tags: [{ Key: text(n), Value: '' }] })),
    },
    {
      what: 'characters of a tag value',
      max: 256,
      by: 'length',
      input: webIdentity((n) => ({ Tags: [{ Key: 'k', Value: text(n) }] })),
    },
  ]),
];

/** Each limit at its edge. */
export const LIMIT_CASES: readonly Case[] = LIMITS.flatMap(casesOf);

function casesOf({
  operation,
  what,
  page,
  min,
  max,
  as = 'developer',
  input,
  by,
  within,
}: Limit): readonly Case[] {
  const bounds = [min, max].filter((bound) => bound !== undefined);
  const around = new Set(bounds.flatMap((bound) => [bound - 1, bound, bound + 1]));
  const allowed = [
    min === undefined ? [] : `at least ${min}`,
    max === undefined ? [] : `at most ${max}`,
  ].flat();
  return [...around].map((n) => {
    const tooFew = min !== undefined && n < min;
    const tooMany = max !== undefined && n > max;
    const bound = tooFew ? `greater than or equal to ${min}` : `less than or equal to ${max}`;
    const refused = tooFew || tooMany ? refusalBy(by, bound) : within;
    return {
      operation,
      tells: `with ${n} ${what} (${allowed.join(', ')})`,
      as,
      page,
      input: (stage: Stage) => input(n, stage),
      ...(refused === undefined ? {} : { refused }),
    };
  });
}

function refusalBy(by: Limit['by'], bound: string): Refusal {
  if (typeof by !== 'string') return by;
  return invalid(new RegExp(`failed to satisfy constraint: Member must have ${by} ${bound}`));
}
