// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so.
import { describe, expect, it } from 'vitest';
import { guessPolicyKind, lintPolicy, loadServiceCatalogue, type PolicyKind } from '../index.ts';

const catalogue = await loadServiceCatalogue();
const VERSION = '2012-10-17';
const ROLE = 'arn:aws:iam::111122223333:role/app';

/** A statement of a document that has this many characters. */
const sized = (size: number) => {
  const document = (Sid: string) => ({ Version: VERSION, Statement: { ...read, Effect: 'Deny', Sid } });
  return document('a'.repeat(size - JSON.stringify(document('')).length)).Statement;
};

const read = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::bucket/*' };
const denied = { ...read, Effect: 'Deny' };
const under = (condition: object, statement: object = read) => ({ ...statement, Condition: condition });
const forBucket = { ...read, Principal: { AWS: ROLE } };
const trust = { Effect: 'Allow', Principal: { AWS: ROLE }, Action: 'sts:AssumeRole' };
const oidc = (issuer: string, condition?: object) => ({
  Effect: 'Allow',
  Principal: {
    Federated: issuer.includes('/') ? `arn:aws:iam::111122223333:oidc-provider/${issuer.slice(1)}` : issuer,
  },
  Action: 'sts:AssumeRoleWithWebIdentity',
  ...(condition && { Condition: condition }),
});
const passing = (Action: string, Resource: string, more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});

function lint(statement: unknown, kind: PolicyKind = 'identity', version: string | undefined = VERSION) {
  const document = { ...(version !== '' && { Version: version }), Statement: statement };
  return lintPolicy(JSON.stringify(document), kind, { catalogue });
}

const codesOf = (...args: Parameters<typeof lint>) =>
  lint(...args).map(({ type, code }) => `${type} ${code}`);

describe('lintPolicy finds nothing in', () => {
  it.each<[string, unknown, PolicyKind]>([
    ['a plain statement', read, 'identity'],
    ['a policy that just fits its quota', sized(6_144), 'identity'],
    ['an SCP that just fits its quota', sized(10_240), 'scp'],
    ['a Sid with blanks in a bucket policy', { ...forBucket, Sid: 'Statement 1: all' }, 'resource'],
    ['conditions that are not empty', under({ StringEquals: { 'aws:username': 'a' } }), 'identity'],
    ['an ARN under ArnLike', under({ ArnLike: { 'aws:PrincipalArn': ROLE } }), 'identity'],
    ['an ARN under StringEquals', under({ StringEquals: { 'aws:PrincipalArn': ROLE } }), 'identity'],
    [
      'an ARN under StringLike, denied',
      under({ StringLike: { 'aws:PrincipalArn': ROLE } }, denied),
      'identity',
    ],
    [
      'wildcards of Arn operators',
      under({ ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/a' } }),
      'identity',
    ],
    [
      'S3 resources that have an account',
      {
        ...read,
        Action: 's3:GetObject',
        Resource: [
          'accesspoint/a',
          'access-grants/default',
          'job/a',
          'storage-lens/a',
          'async-request/mrap/a',
        ].map((name) => `arn:aws:s3::111122223333:${name}`),
      },
      'identity',
    ],
    ['a short ARN that ends in a star', { ...read, Resource: 'arn:aws:sqs:*' }, 'identity'],
    [
      'accounts that are none or open',
      {
        ...read,
        Action: 'sqs:SendMessage',
        Resource: [
          'arn:aws:sqs:*:aws:q',
          'arn:aws:sqs:*:2222*:q',
          'arn:aws:sqs:*:1111?2223333:q',
          'arn:aws:sqs:*:${aws:PrincipalAccount}:q',
          'arn:aws:sqs:*::q',
        ],
      },
      'identity',
    ],
    [
      'services that have no actions',
      {
        ...read,
        Resource: ['sso', 'catalog', 'mobilehub', 'aws-marketplace'].map((name) => `arn:aws:${name}:::a`),
      },
      'identity',
    ],
    ['passing roles of another service', passing('iam:PassRole', 'arn:aws:ec2:::instance/*'), 'identity'],
    ['passing any role, denied', { ...passing('iam:PassRole', '*'), Effect: 'Deny' }, 'identity'],
    [
      'other sources of a service',
      {
        ...forBucket,
        Principal: { Service: 'sns.amazonaws.com' },
        Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:111122223333:a' } },
      },
      'resource',
    ],
    [
      'a service for one organization',
      {
        ...forBucket,
        Principal: { Service: 'sns.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceOrgID': 'o-a1b2c3d4e5' } },
      },
      'resource',
    ],
    [
      'a service for one unit',
      {
        ...forBucket,
        Principal: { Service: 'sns.amazonaws.com' },
        Condition: { 'ForAnyValue:StringLike': { 'aws:SourceOrgPaths': 'o-a1b2c3d4e5/r-ab12/*' } },
      },
      'resource',
    ],
    [
      'an OIDC provider that may only tag',
      { ...oidc('accounts.google.com'), Action: 'sts:TagSession' },
      'trust',
    ],
    [
      'a SAML trust',
      {
        ...trust,
        Principal: { Federated: 'arn:aws:iam::111122223333:saml-provider/idp' },
        Action: 'sts:AssumeRoleWithSAML',
      },
      'trust',
    ],
    ['an OIDC issuer denied', { ...oidc('accounts.google.com'), Effect: 'Deny' }, 'trust'],
    [
      'the same key under different operators',
      under({ StringLike: { 'aws:username': 'a' }, StringNotEquals: { 'AWS:username': 'b' } }),
      'identity',
    ],
    [
      'different Sids',
      [
        { ...read, Sid: 'a' },
        { ...denied, Sid: 'b', Resource: 'arn:aws:s3:::other' },
      ],
      'identity',
    ],
    [
      'a variable that is always there, denied',
      { ...denied, Resource: 'arn:aws:s3:::b/${aws:PrincipalAccount}' },
      'identity',
    ],
    [
      'variables that every request has, denied',
      {
        ...denied,
        Resource: [
          'CurrentTime',
          'EpochTime',
          'SecureTransport',
          'PrincipalAccount',
          'PrincipalArn',
          'PrincipalType',
          'RequestedRegion',
          'SourceIp',
          'userid',
        ].map((name) => `arn:aws:s3:::b/\${aws:${name}}`),
      },
      'identity',
    ],
    [
      'variables of services and of issuers',
      { ...read, Resource: ['arn:aws:s3:::b/${s3:prefix}', 'arn:aws:s3:::b/${login.example.com:sub}'] },
      'identity',
    ],
    [
      'a CloudFront identity',
      {
        ...forBucket,
        Principal: { AWS: ROLE },
        Resource: 'arn:aws:iam::cloudfront:user/a',
      },
      'resource',
    ],
    [
      'a variable with a default, denied',
      { ...denied, Resource: "arn:aws:s3:::b/${aws:username, 'x'}" },
      'identity',
    ],
    ['${*}, ${?} and ${$}', { ...read, Resource: 'arn:aws:s3:::b/${*}${?}${$}' }, 'identity'],
    ['escaped wildcards without Like', under({ StringEquals: { 's3:prefix': '${*}' } }), 'identity'],
    [
      'ForAllValues with its Null check',
      under({ 'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' }, Null: { 'aws:TagKeys': 'false' } }),
      'identity',
    ],
    [
      'ForAllValues with ForAnyValue beside it',
      under({
        'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' },
        'ForAnyValue:StringEquals': { 'aws:TagKeys': 'a' },
      }),
      'identity',
    ],
    [
      'ForAllValues that denies',
      under({ 'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' } }, denied),
      'identity',
    ],
    [
      'keys of tags, of SAML and of issuers',
      under({
        StringEquals: {
          'aws:RequestTag/a': 'b',
          's3:ExistingObjectTag/a': 'b',
          'saml:aud': 'c',
          'login.example.com:sub': 'd',
          'kms:EncryptionContext:a': 'e',
        },
      }),
      'identity',
    ],
    [
      'Null of any type of key',
      under({ Null: { 'aws:SourceIp': 'true', 'aws:MultiFactorAuthAge': 'false' } }),
      'identity',
    ],
    [
      'variables under Bool and ArnLike',
      under({
        Bool: { 'aws:SecureTransport': '${aws:PrincipalTag/secure}' },
        ArnLike: { 'aws:SourceArn': '${aws:PrincipalArn}' },
      }),
      'identity',
    ],
    [
      'ForAllValues of a key that must be there, in capital letters',
      under({ 'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' }, Null: { 'aws:TagKeys': 'FALSE' } }),
      'identity',
    ],
    ['passing one role', passing('iam:PassRole', ROLE), 'identity'],
    [
      'passing any role to one service',
      under({ StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } }, passing('iam:PassRole', '*')),
      'identity',
    ],
    ['everything, in a limit', passing('*', '*'), 'scp'],
    ['everything but passing roles', { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }, 'identity'],
    ['RCPFullAWSAccess', { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }, 'rcp'],
    ['a resource policy', forBucket, 'resource'],
    [
      'everyone under a condition',
      { ...forBucket, Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } },
      'resource',
    ],
    ['everyone denied', { ...forBucket, Principal: '*', Effect: 'Deny' }, 'resource'],
    [
      'a service for one account',
      {
        ...forBucket,
        Principal: { Service: 'cloudtrail.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
      },
      'resource',
    ],
    ['a trust policy', trust, 'trust'],
    ['a service in a trust policy', { ...trust, Principal: { Service: 'ec2.amazonaws.com' } }, 'trust'],
    [
      'an OIDC trust with its subject',
      oidc('/token.actions.githubusercontent.com', {
        StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:me/mine:*' },
      }),
      'trust',
    ],
    [
      'an OIDC trust with its audience',
      oidc('accounts.google.com', { StringEquals: { 'accounts.google.com:aud': 'app' } }),
      'trust',
    ],
    [
      'a deny that leaves something',
      [read, { ...denied, Resource: 'arn:aws:s3:::bucket/secret/*' }],
      'identity',
    ],
    [
      'a deny under another condition',
      [read, under({ Bool: { 'aws:SecureTransport': 'false' } }, denied)],
      'identity',
    ],
  ])('%s', (_, statement, kind) => {
    expect(codesOf(statement, kind)).toEqual([]);
  });
});

/** What is found, in which statement, in which kind of policy (identity if none) and of which version. */
const found: readonly [string, unknown, PolicyKind?, string?][] = [
  ['WARNING POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA', sized(6_145)],
  ['ERROR MISSING_STATEMENT', []],
  ['ERROR INVALID_POLICY_ELEMENT', { ...read, Comment: 'x' }],
  ['ERROR DATA_TYPE_MISMATCH', { ...read, Action: 7 }],
  ['ERROR MISSING_EFFECT', { ...read, Effect: undefined }],
  ['ERROR INVALID_EFFECT', { ...read, Effect: 'Permit' }],
  ['ERROR INVALID_CONDITION_OPERATOR', under({ StringIs: { a: 'b' } })],
  ['ERROR UNSUPPORTED_PRINCIPAL', forBucket],
  ['ERROR MISSING_PRINCIPAL', read, 'resource'],
  [
    'ERROR INVALID_PRINCIPAL_FORMAT',
    { ...forBucket, Principal: { AWS: 'arn:aws:iam::1:role/*' } },
    'resource',
  ],
  ['SECURITY_WARNING ALLOW_WITH_NOT_PRINCIPAL', { ...read, NotPrincipal: { AWS: ROLE } }, 'resource'],
  [
    'ERROR UNIQUE_SIDS_REQUIRED',
    [
      { ...read, Sid: 'a' },
      { ...read, Sid: 'a', Action: 's3:PutObject' },
    ],
  ],
  ['ERROR MISSING_ACTION', { ...read, Action: [] }],
  ['ERROR MISSING_RESOURCE', { ...read, Resource: [] }],
  ['ERROR UNSUPPORTED_ELEMENT_COMBINATION', { ...trust, Resource: '*' }, 'trust'],
  ['ERROR UNSUPPORTED_ACTION_IN_POLICY', { ...trust, Action: 'iam:GetRole' }, 'trust'],
  ['ERROR INVALID_ARN_PREFIX', { ...read, Resource: 'bucket' }],
  ['ERROR INVALID_PARTITION', { ...read, Resource: 'arn:awz:s3:::b' }],
  ['ERROR ARN_REGION_NOT_ALLOWED', { ...read, Resource: 'arn:aws:s3:eu-west-1::b' }],
  ['ERROR INVALID_ARN_RESOURCE', { ...read, Resource: 'arn:aws:iam::111122223333:thing/x' }],
  ['ERROR TYPE_MISMATCH', under({ NumericEquals: { 'aws:MultiFactorAuthAge': 'ten' } })],
  ['ERROR TYPE_MISMATCH', under({ Bool: { 'aws:SecureTransport': 'yes' } })],
  ['ERROR TYPE_MISMATCH', under({ Null: { 'aws:username': ['TRUE', '1'] } })],
  ['ERROR TYPE_MISMATCH', under({ ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*' } })],
  ['ERROR TYPE_MISMATCH', under({ ArnLike: { 'aws:PrincipalArn': '*' } }, denied)],
  ['WARNING MISSING_VERSION', trust, 'trust', ''],
  [
    'ERROR VARIABLE_UNSUPPORTED_IN_VERSION',
    { ...forBucket, Resource: 'arn:aws:s3:::b/${aws:userid}' },
    'resource',
    '2008-10-17',
  ],
  [
    'ERROR VARIABLE_UNSUPPORTED_IN_VERSION',
    { ...forBucket, Condition: { StringLike: { 's3:prefix': ['a', '${aws:userid}'] } } },
    'resource',
    '2008-10-17',
  ],
  ['SUGGESTION EMPTY_SID_VALUE', { ...read, Sid: '' }],
  ['ERROR INVALID_ARN_SERVICE_CASE', { ...read, Resource: 'arn:aws:S3:::b/*' }],
  ['SUGGESTION EMPTY_OBJECT_CONDITION', under({})],
  ['SUGGESTION EMPTY_OBJECT_CONDITION', [denied, under({}, { ...read, Action: 's3:PutObject' })]],
  ['SUGGESTION EMPTY_OBJECT_CONDITION', under({ StringEquals: {} })],
  ['WARNING EMPTY_ARRAY_CONDITION', under({ StringEquals: { 'aws:username': [] } })],
  ['WARNING POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA', { ...read, Sid: 'a'.repeat(6_144) }],
  ['ERROR POLICY_SIZE_EXCEEDS_SCP_QUOTA', { ...read, Sid: 'a'.repeat(10_240) }, 'scp'],
  ['WARNING POLICY_SIZE_EXCEEDS_TRUST_POLICY_QUOTA', { ...trust, Sid: 'a'.repeat(2_048) }, 'trust'],
  [
    'ERROR RCP_SYNTAX_ERROR_ALLOW',
    { ...read, Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'true' } } },
    'rcp',
  ],
  ['ERROR RCP_SYNTAX_ERROR_ACTION', { ...denied, Principal: '*', Action: '*' }, 'rcp'],
  [
    'ERROR RCP_SYNTAX_ERROR_ACTION',
    { Effect: 'Deny', Principal: '*', Action: ['SQS:*', 'iam:*'], Resource: '*' },
    'rcp',
  ],
  ['ERROR RCP_SYNTAX_ERROR_PRINCIPAL', { ...denied, Principal: { AWS: ROLE } }, 'rcp'],
  ['ERROR INVALID_SID', { ...read, Sid: 'not-so' }],
  [
    'ERROR RCP_SYNTAX_ERROR_NOTACTION',
    { Effect: 'Deny', Principal: '*', NotAction: 's3:*', Resource: '*' },
    'rcp',
  ],
  ['SECURITY_WARNING WILDCARD_PRINCIPAL_WITHOUT_CONDITION', { ...forBucket, Principal: '*' }, 'resource'],
  [
    'SECURITY_WARNING WILDCARD_PRINCIPAL_WITHOUT_CONDITION',
    { ...trust, Principal: { AWS: ['*', ROLE] } },
    'trust',
  ],
  ['SECURITY_WARNING MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL', oidc('accounts.google.com'), 'trust'],
  [
    'SECURITY_WARNING MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL',
    oidc('/login.example.com/x', { StringLike: { 'login.example.com/x:sub': '*' } }),
    'trust',
  ],
  [
    'SECURITY_WARNING MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL',
    oidc('/login.example.com', { StringNotEquals: { 'login.example.com:aud': 'a' } }),
    'trust',
  ],
  [
    'SECURITY_WARNING MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL',
    oidc('/login.example.com', { StringEqualsIfExists: { 'login.example.com:aud': 'a' } }),
    'trust',
  ],
  [
    'SECURITY_WARNING MISSING_GITHUB_REPO_CONDITION_KEY',
    oidc('/token.actions.githubusercontent.com', {
      StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' },
    }),
    'trust',
  ],
  [
    'SECURITY_WARNING RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL',
    { ...forBucket, Principal: { Service: 'cloudtrail.amazonaws.com' } },
    'resource',
  ],
  ['ERROR INVALID_SERVICE_IN_ACTION', { ...read, Action: 'es3:GetObject' }],
  ['ERROR INVALID_ACTION', { ...read, Action: 's3:GetObjects' }],
  ['ERROR INVALID_ACTION', { ...read, Action: 's3:Frob*' }],
  ['SECURITY_WARNING PASS_ROLE_WITH_STAR_IN_RESOURCE', passing('iam:PassRole', '*')],
  [
    'SECURITY_WARNING PASS_ROLE_WITH_STAR_IN_RESOURCE',
    passing('iam:passrole', 'arn:aws:iam::111122223333:role/*'),
  ],
  ['SECURITY_WARNING PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE', passing('iam:Pass*', '*')],
  [
    'SECURITY_WARNING PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION',
    { Effect: 'Allow', NotAction: 's3:*', Resource: '*' },
  ],
  [
    'SECURITY_WARNING PASS_ROLE_WITH_NOT_RESOURCE',
    { Effect: 'Allow', Action: 'iam:PassRole', NotResource: ROLE },
  ],
  [
    'SECURITY_WARNING PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE',
    { Effect: 'Allow', Action: 'iam:*', NotResource: ROLE },
  ],
  [
    'SECURITY_WARNING PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE',
    { Effect: 'Allow', NotAction: 's3:*', NotResource: ROLE },
  ],
  ['ERROR MISSING_ARN_FIELD', { ...read, Resource: 'arn:aws:sqs:b' }],
  ['ERROR INVALID_ARN_ACCOUNT', { ...read, Resource: 'arn:aws:sqs:eu-west-1:1234:q' }],
  ['ERROR ARN_ACCOUNT_NOT_ALLOWED', { ...read, Resource: 'arn:aws:s3::111122223333:bucket/x' }],
  ['WARNING INVALID_SERVICE_IN_ARN', { ...read, Resource: 'arn:aws:sss:::bucket/x' }],
  ['ERROR INVALID_CONDITION_KEY_FORMAT', under({ StringEquals: { username: 'a' } })],
  ['ERROR INVALID_GLOBAL_CONDITION_KEY', under({ StringEquals: { 'aws:User': 'a' } })],
  ['ERROR INVALID_GLOBAL_CONDITION_KEY', under({ StringEquals: { 'aws:PrincipalTag/': 'a' } })],
  ['ERROR INVALID_SERVICE_CONDITION_KEY', under({ StringEquals: { 's3:prefixes': 'a' } })],
  ['ERROR INVALID_SERVICE_CONDITION_KEY', under({ StringEquals: { 'sss:prefix': 'a' } })],
  ['WARNING DEPRECATED_GLOBAL_CONDITION_KEY', under({ StringEquals: { 'aws:SourceOwner': 'a' } })],
  ['ERROR TYPE_MISMATCH', under({ StringEquals: { 'aws:SourceIp': '10.0.0.1' } })],
  ['ERROR TYPE_MISMATCH', under({ NumericLessThan: { 'aws:username': '1' } })],
  ['ERROR TYPE_MISMATCH', under({ BoolIfExists: { 'aws:MultiFactorAuthAge': 'true' } })],
  [
    'SECURITY_WARNING STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS',
    under({ StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/x' } }),
  ],
  ['WARNING WILDCARD_WITHOUT_LIKE_OPERATOR', under({ StringEquals: { 'aws:username': 'a*' } })],
  [
    'WARNING WILDCARD_WITHOUT_LIKE_OPERATOR',
    under({ StringNotEqualsIgnoreCase: { 'aws:username': ['a', '${?}?'] } }),
  ],
  ['ERROR INVALID_CONDITION_MULTIPLE_BOOLEAN', under({ Bool: { 'aws:SecureTransport': ['true', 'false'] } })],
  ['ERROR MISSING_QUALIFIER', under({ StringEquals: { 'aws:TagKeys': 'a' } })],
  [
    'SECURITY_WARNING FORALLVALUES_WITHOUT_NULL_CHECK',
    under({ 'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' } }),
  ],
  [
    'SECURITY_WARNING FORALLVALUES_WITHOUT_NULL_CHECK',
    under({
      'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' },
      Null: { 'aws:TagKeys': ['true', 'false'] },
    }),
  ],
  [
    'SECURITY_WARNING FORALLVALUES_WITHOUT_NULL_CHECK',
    under({
      'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' },
      'ForAnyValue:StringEqualsIfExists': { 'aws:TagKeys': 'a' },
    }),
  ],
  [
    'SECURITY_WARNING FORALLVALUES_WITH_SINGLE_VALUED_KEY',
    under({ 'ForAllValues:StringEquals': { 'aws:username': 'a' } }),
  ],
  [
    'WARNING FORANYVALUE_WITH_SINGLE_VALUED_KEY',
    under({ 'ForAnyValue:StringEquals': { 'aws:username': 'a' } }),
  ],
  [
    'ERROR DUPLICATE_KEYS_WITH_DIFFERENT_CASE',
    under({ StringEquals: { 'aws:username': 'a', 'aws:UserName': 'b' } }),
  ],
  ['ERROR MISSING_BRACE_IN_VARIABLE', { ...read, Resource: 'arn:aws:s3:::b/${aws:username' }],
  ['ERROR EMPTY_VARIABLE', { ...read, Resource: 'arn:aws:s3:::b/${ }' }],
  ['ERROR EMPTY_VARIABLE', { ...read, Resource: 'arn:aws:s3:::b/${}' }],
  ['ERROR MISSING_QUOTE_IN_VARIABLE', { ...read, Resource: 'arn:aws:s3:::b/${aws:username,x}' }],
  ['ERROR MISSING_QUOTE_IN_VARIABLE', { ...read, Resource: "arn:aws:s3:::b/${aws:username, 'x}" }],
  ['ERROR MISSING_QUOTE_IN_VARIABLE', { ...read, Resource: "arn:aws:s3:::b/${aws:username, x'}" }],
  ['ERROR MISSING_QUOTE_IN_VARIABLE', { ...read, Resource: "arn:aws:s3:::b/${aws:username, '}" }],
  ['ERROR UNSUPPORTED_SPACE_IN_VARIABLE', { ...read, Resource: 'arn:aws:s3:::b/${ aws:username}' }],
  ['ERROR UNSUPPORTED_SPACE_IN_VARIABLE', { ...read, Resource: "arn:aws:s3:::b/${aws:username , 'x'}" }],
  ['ERROR MALFORMED_VARIABLE', { ...read, Resource: "arn:aws:s3:::b/${, 'x'}" }],
  ['ERROR MALFORMED_VARIABLE', { ...read, Resource: 'arn:aws:s3:::b/${aws:{a}' }],
  ['ERROR UNKNOWN_VARIABLE', { ...read, Resource: 'arn:aws:s3:::b/${aws:user}' }],
  ['ERROR UNKNOWN_VARIABLE', { ...read, Resource: 'arn:aws:s3:::b/${s3:user}' }],
  ['ERROR MULTIVALUED_KEY_IN_VARIABLE', { ...read, Resource: 'arn:aws:s3:::b/${aws:TagKeys}' }],
  ['WARNING UNRESOLVED_VARIABLE_IN_DENY', { ...denied, Resource: 'arn:aws:s3:::b/${aws:username}' }],
  [
    'WARNING UNRESOLVED_VARIABLE_IN_DENY',
    under({ StringNotEquals: { 's3:prefix': '${aws:username}' } }, denied),
  ],
  ['WARNING UNREACHABLE_STATEMENT', [read, { ...denied, Action: 's3:*', Resource: '*' }]],
  ['WARNING UNREACHABLE_STATEMENT', [under({ Bool: { 'aws:SecureTransport': 'true' } }), denied]],
  ['SUGGESTION REDUNDANT_STATEMENT', [read, { ...read, Action: 's3:Get*' }]],
  ['SUGGESTION REDUNDANT_STATEMENT', [denied, denied]],
  [
    'SUGGESTION REDUNDANT_STATEMENT',
    [
      { Effect: 'Deny', NotAction: ['s3:*', 'sqs:*'], Resource: '*' },
      { Effect: 'Deny', NotAction: 's3:*', Resource: '*' },
    ],
  ],
  ['SUGGESTION REDUNDANT_ACTION', { ...read, Action: ['s3:Get*', 's3:GetObject'] }],
  ['SUGGESTION REDUNDANT_ACTION', { ...read, Action: ['s3:GetObject', 's3:getobject'] }],
  ['SUGGESTION REDUNDANT_RESOURCE', { ...read, Resource: ['arn:aws:s3:::b/x', 'arn:aws:s3:::b/*'] }],
  [
    'SUGGESTION REDUNDANT_RESOURCE',
    { ...read, Resource: ['arn:aws:s3:::b/*', 'arn:aws:s3:::b/${aws:username}'] },
  ],
  ['ERROR POLICY_SIZE_EXCEEDS_SESSION_POLICY_QUOTA', { ...read, Sid: 'a'.repeat(2_048) }, 'session'],
  [
    'WARNING POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA',
    { ...forBucket, Sid: 'a'.repeat(20_480) },
    'resource',
  ],
  [
    'WARNING POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA',
    { ...forBucket, Sid: 'é'.repeat(10_240) },
    'resource',
  ],
  ['WARNING POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA', { ...read, Sid: 'a'.repeat(6_144) }, 'boundary'],
  ['ERROR POLICY_SIZE_EXCEEDS_RCP_QUOTA', { ...denied, Principal: '*', Sid: 'a'.repeat(5_120) }, 'rcp'],
  ['ERROR RCP_SYNTAX_ERROR_ALLOW', { ...read, Principal: '*', Resource: '*' }, 'rcp'],
  [
    'ERROR RCP_SYNTAX_ERROR_ALLOW',
    { Effect: 'Allow', Principal: '*', Action: '*', Resource: 'arn:aws:s3:::b' },
    'rcp',
  ],
  [
    'ERROR RCP_SYNTAX_ERROR_ALLOW',
    [
      { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' },
      { ...denied, Principal: '*' },
    ],
    'rcp',
  ],
  [
    'SECURITY_WARNING MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL',
    oidc('cognito-identity.amazonaws.com'),
    'trust',
  ],
  ['SECURITY_WARNING MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL', oidc('graph.facebook.com'), 'trust'],
  [
    'SECURITY_WARNING MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL',
    { ...oidc('www.amazon.com'), Action: 'sts:*' },
    'trust',
  ],
  [
    'SECURITY_WARNING MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL',
    oidc('/login.example.com', { Null: { 'login.example.com:sub': 'false' } }),
    'trust',
  ],
  [
    'SECURITY_WARNING MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL',
    oidc('/login.example.com', { StringEquals: { 'other.example.com:sub': 'a' } }),
    'trust',
  ],
  [
    'SECURITY_WARNING PASS_ROLE_WITH_STAR_IN_RESOURCE',
    {
      ...passing('iam:PassRole', '*'),
      Action: ['iam:Pass*', 'iam:PassRole'].slice(1),
      Resource: ['arn:aws:iam::444455556666:role/a', 'arn:aws:iam::111122223333:*'],
    },
  ],
  [
    'SECURITY_WARNING PASS_ROLE_WITH_STAR_IN_RESOURCE',
    passing('iam:PassRole', '*', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
  ],
  [
    'SECURITY_WARNING PASS_ROLE_WITH_STAR_IN_RESOURCE',
    { ...passing('iam:PassRole', '*'), Principal: { AWS: ROLE } },
    'resource',
  ],
  ['WARNING INVALID_SERVICE_IN_ARN', { ...read, Resource: ['arn:aws:s3:::b', 'arn:aws:sss:::b'] }],
  ['ERROR INVALID_CONDITION_KEY_FORMAT', under({ StringEquals: { ':a': 'a' } })],
  ['ERROR INVALID_CONDITION_KEY_FORMAT', under({ StringEquals: { 'x.y:': 'a' } })],
  ['WARNING WILDCARD_WITHOUT_LIKE_OPERATOR', under({ StringEquals: { 's3:prefix': '?${*}' } })],
  [
    'WARNING UNRESOLVED_VARIABLE_IN_DENY',
    { ...denied, Resource: 'arn:aws:s3:::b/${aws:CurrentTime}${aws:username}' },
  ],
  [
    'SUGGESTION REDUNDANT_STATEMENT',
    [
      {
        ...read,
        Sid: 'first',
        Action: 's3:*',
        Resource: '*',
        Condition: { Bool: { 'aws:SecureTransport': 'true' } },
      },
      under({ Bool: { 'aws:securetransport': 'true' }, StringEquals: { 'aws:userid': 'a' } }),
    ].toReversed(),
  ],
  [
    'SUGGESTION REDUNDANT_STATEMENT',
    [
      under({ StringEquals: { 'aws:userid': ['a', 'b'] } }),
      under({ StringEquals: { 'aws:userid': ['b', 'a'] } }),
    ],
  ],
  [
    'WARNING UNREACHABLE_STATEMENT',
    [
      { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' },
      { Effect: 'Deny', Action: '*', Resource: '*' },
    ],
  ],
  ['SUGGESTION REDUNDANT_RESOURCE', { ...read, Resource: ['arn:aws:s3:::a?', 'arn:aws:s3:::ab'] }],
  ['SUGGESTION REDUNDANT_ACTION', { ...read, Action: ['s3:GetObject', 's3:PutObject', 's3:Get*'] }],
];

describe('lintPolicy finds', () => {
  it.each(found)('%s', (code, statement, kind, version) => {
    expect(codesOf(statement, kind, version)).toEqual([code]);
  });

  it('each in the words and at the places of findings.txt', async () => {
    const lines = found.flatMap(([, statement, kind, version]) =>
      lint(statement, kind, version).map(({ type, code, message, position: { path } }) =>
        [type, code, path, message].join(' · '),
      ),
    );
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('findings.txt');
  });

  it.each<[string, unknown, PolicyKind?, string?]>([
    ['INVALID_VERSION', read, 'identity', '2013-10-17'],
    ['INVALID_VERSION', read, 'identity', '2008-10-17'],
    ['MISSING_STATEMENT', []],
    ['INVALID_EFFECT', { ...read, Effect: 'Permit' }],
    ['INVALID_EFFECT', { ...read, Effect: 'allow' }],
    ['MISSING_ARN_FIELD', { ...read, Resource: 'arn:aws:s3::b' }],
    ['MISSING_PRINCIPAL', read, 'resource'],
    ['MISSING_PRINCIPAL', { ...read, Principal: {} }, 'resource'],
    ['UNSUPPORTED_PRINCIPAL', { ...denied, NotPrincipal: { AWS: ROLE } }],
    [
      'UNSUPPORTED_PRINCIPAL',
      { ...trust, Effect: 'Deny', Principal: undefined, NotPrincipal: { AWS: ROLE } },
      'trust',
    ],
    ['INVALID_ACTION', { ...read, Action: 's3' }],
    ['INVALID_ACTION', { ...read, Action: 's3:a:b' }],
    ['INVALID_SERVICE_IN_ACTION', { ...read, Action: 's*:GetObject' }],
    ['UNSUPPORTED_ELEMENT_COMBINATION', { ...trust, Resource: '*' }, 'trust'],
    ['UNSUPPORTED_ELEMENT_COMBINATION', { ...trust, NotResource: '*' }, 'trust'],
    ['INVALID_SERVICE_IN_ARN', { ...read, Resource: 'arn:aws:s*:::b' }],
    ['ARN_REGION_NOT_ALLOWED', { ...read, Resource: 'arn:aws:iam:us-east-1:111122223333:role/a' }],
    ['ARN_REGION_NOT_ALLOWED', { ...read, Resource: 'arn:aws:s3:us-east-1::b' }],
    ['INVALID_ARN_RESOURCE', { ...read, Resource: 'arn:aws:iam::111122223333:a' }],
  ])('%s where AWS would refuse %j (%s)', (code, statement, kind, version) => {
    expect(codesOf(statement, kind, version)).toContain(`ERROR ${code}`);
  });

  it('what is no JSON', () => {
    expect(lintPolicy('{', 'identity').map(({ type, code }) => `${type} ${code}`)).toEqual([
      'ERROR JSON_SYNTAX_ERROR',
    ]);
  });

  it('no unknown variables of services without a catalogue, and unknown global ones', () => {
    const text = (key: string) =>
      JSON.stringify({ Version: VERSION, Statement: { ...read, Resource: `arn:aws:s3:::b/\${${key}}` } });
    expect(lintPolicy(text('s3:user'), 'identity')).toEqual([]);
    expect(lintPolicy(text('aws:user'), 'identity').map(({ code }) => code)).toEqual(['UNKNOWN_VARIABLE']);
  });

  it('operators that cannot compare the values of a key, for each type of key', () => {
    const operators = [
      'StringLike',
      'ArnLike',
      'Bool',
      'DateLessThan',
      'NumericEquals',
      'IpAddress',
      'BinaryEquals',
    ];
    const values = [
      'arn:aws:iam::111122223333:role/a',
      'arn:aws:iam::111122223333:role/a',
      'true',
      '2026-01-01',
      '1',
      '10.0.0.1',
      'QQ==',
    ];
    const suitable = (key: string) =>
      operators.filter((operator, index) => {
        const statement = under({ [`ForAllValues:${operator}IfExists`]: { [key]: values[index] } }, denied);
        return !codesOf(statement).includes('ERROR TYPE_MISMATCH');
      });
    expect(suitable('aws:username')).toEqual(['StringLike', 'ArnLike']);
    expect(suitable('aws:SourceArn')).toEqual(['StringLike', 'ArnLike']);
    expect(suitable('aws:SecureTransport')).toEqual(['StringLike', 'Bool']);
    expect(suitable('aws:CurrentTime')).toEqual(['DateLessThan', 'NumericEquals']);
    expect(suitable('aws:MultiFactorAuthAge')).toEqual(['StringLike', 'NumericEquals']);
    expect(suitable('aws:SourceIp')).toEqual(['IpAddress']);
    expect(suitable('kms:ValidTo')).toEqual(['DateLessThan', 'NumericEquals']);
    expect(suitable('login.example.com:sub')).toEqual(['StringLike', 'ArnLike']);
    expect(suitable('s3:unknown')).toEqual(operators);
  });

  it('variables where none are replaced, in actions and principals', () => {
    expect(codesOf({ ...read, Action: 's3:${aws:username}' })).toEqual([
      'ERROR INVALID_ACTION',
      'ERROR VARIABLE_UNSUPPORTED_IN_ELEMENT',
    ]);
    expect(codesOf({ ...trust, Principal: { Federated: 'x${aws:userid}' } }, 'trust')).toEqual([
      'ERROR VARIABLE_UNSUPPORTED_IN_ELEMENT',
    ]);
  });

  it('JSON that is none, with AWS’s message and where it breaks off', () => {
    expect(lintPolicy('{"Version": "2012-10-17",\n  oops}', 'identity')).toEqual([
      {
        code: 'JSON_SYNTAX_ERROR',
        type: 'ERROR',
        message: 'Syntax errors in policy.',
        position: { path: '', line: 2, column: 3 },
      },
    ]);
  });

  it('every mistake, in order of appearance, with path, line and column', () => {
    const text = `{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": ["s3:Nope", "nope:Get"], "Resource": "*" },
    { "Effect": "Allow", "Action": "*", "Resource": "bucket", "Condition": { "StringEquals": { "aws:nope": "*" } } }
  ]
}`;
    const found = lintPolicy(text, 'identity', { catalogue });
    expect(found.map(({ code, position: { path, line, column } }) => [code, path, line, column])).toEqual([
      ['INVALID_ACTION', 'Statement[0].Action[0]', 4, 37],
      ['INVALID_SERVICE_IN_ACTION', 'Statement[0].Action[1]', 4, 48],
      ['INVALID_ARN_PREFIX', 'Statement[1].Resource', 5, 53],
      ['INVALID_GLOBAL_CONDITION_KEY', 'Statement[1].Condition.StringEquals.aws:nope', 5, 108],
      ['WILDCARD_WITHOUT_LIKE_OPERATOR', 'Statement[1].Condition.StringEquals.aws:nope', 5, 108],
    ]);
  });
});

describe('what the linter is cautious about', () => {
  it('wildcards that might reach further are not redundant', () => {
    const pairs = [
      ['arn:aws:s3:::b/??', 'arn:aws:s3:::b/*x'],
      ['arn:aws:s3:::b/????????????????????', 'arn:aws:s3:::b/${aws:username}'],
      ['arn:aws:s3:::b/${aws:username}', 'arn:aws:s3:::b/*x'],
      ['arn:aws:s*3:::b/x', 'arn:aws:sqs:3:::b/x'],
      ['arn:aws:s3:::${aws:userid}', 'arn:aws:s3:::$xaws:userid}'],
    ];
    for (const Resource of pairs)
      expect(codesOf({ ...read, Resource }).filter((code) => code.includes('REDUNDANT'))).toEqual([]);
  });

  it('statements for others, or of less, cover nothing', () => {
    const others = [
      [forBucket, { ...forBucket, Principal: { AWS: '111122223333' }, Effect: 'Deny' }],
      [forBucket, { ...forBucket, Principal: undefined, NotPrincipal: { AWS: ROLE }, Effect: 'Deny' }],
      [forBucket, { ...forBucket, Resource: undefined, NotResource: 'arn:aws:s3:::other/*', Effect: 'Deny' }],
      [
        forBucket,
        { ...forBucket, Condition: { StringEquals: { 'aws:userid': ['a', 'b'] } }, Effect: 'Deny' },
      ],
    ];
    for (const statements of others) expect(codesOf(statements, 'resource')).toEqual([]);
    const mfa = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
    const narrower = [
      [read, under(mfa, denied)],
      [under({ Bool: { 'aws:SecureTransport': 'true' } }), under(mfa, denied)],
      [under({ BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } }), under(mfa, denied)],
      [under({ Bool: { 'aws:MultiFactorAuthPresent': 'false' } }), under(mfa, denied)],
      [
        under({ StringEquals: { 'aws:userid': ['a', 'b'] } }),
        under({ StringEquals: { 'aws:userid': ['a'] } }, denied),
      ],
      [
        under({ StringEquals: { 'aws:userid': ['a', 'b'] } }),
        under({ StringEquals: { 'aws:userid': ['a', 'c'] } }, denied),
      ],
      [{ ...read, Action: ['s3:GetObject', 's3:PutObject'] }, denied],
      [read, { Effect: 'Deny', NotAction: 's3:Get*', Resource: '*' }],
      [
        { Effect: 'Allow', NotAction: 'iam:*', Resource: ROLE },
        { Effect: 'Deny', NotAction: ['iam:*', 's3:*'], Resource: '*' },
      ],
      [
        { Effect: 'Allow', NotAction: 'iam:*', Resource: ROLE },
        { Effect: 'Deny', Action: 's3:*', Resource: '*' },
      ],
    ];
    for (const statements of narrower) expect(codesOf(statements), JSON.stringify(statements)).toEqual([]);
    const named = (value: unknown, effect: string) => ({ ...forBucket, Effect: effect, Principal: value });
    const strangers = [
      [named({ AWS: [ROLE, '111122223333'] }, 'Allow'), named({ AWS: ROLE }, 'Deny')],
      [named({ Federated: 'x' }, 'Allow'), named({ Service: 'x' }, 'Deny')],
    ];
    for (const statements of strangers) expect(codesOf(statements, 'resource')).toEqual([]);
    expect(codesOf([forBucket, named({ AWS: ['111122223333', ROLE] }, 'Deny')], 'resource')).toEqual([
      'WARNING UNREACHABLE_STATEMENT',
    ]);
    expect(codesOf([forBucket, named({ AWS: [ROLE, '*'] }, 'Deny')], 'resource')).toEqual([
      'WARNING UNREACHABLE_STATEMENT',
    ]);
    expect(codesOf([trust, { ...trust, Effect: 'Deny', Action: 'sts:*' }], 'trust')).toEqual([
      'WARNING UNREACHABLE_STATEMENT',
    ]);
    expect(codesOf([forBucket, { ...forBucket, Principal: '*', Effect: 'Deny' }], 'resource')).toEqual([
      'WARNING UNREACHABLE_STATEMENT',
    ]);
  });

  it('without a catalogue it checks no names of services', () => {
    const document = {
      Version: VERSION,
      Statement: { ...read, Action: 'nope:Get', Resource: 'arn:aws:nope:::x' },
    };
    expect(lintPolicy(JSON.stringify(document), 'identity')).toEqual([]);
  });
});

describe('guessPolicyKind', () => {
  it('goes by principals and resources', () => {
    const guess = (statement: object) => guessPolicyKind(JSON.stringify({ Statement: [read, statement] }));
    expect(guess(read)).toBe('identity');
    expect(guess(forBucket)).toBe('resource');
    expect(guessPolicyKind(JSON.stringify({ Statement: trust }))).toBe('trust');
    expect(guessPolicyKind('{')).toBe('identity');
  });
});

describe('the catalogue of services', () => {
  it('knows services, actions and keys in any letter case, and what they are', () => {
    expect([catalogue.hasService('S3'), catalogue.hasService('constructor')]).toEqual([true, false]);
    expect(catalogue.hasAction('s3', 'getobj*')).toBe(true);
    expect(catalogue.hasAction('nope', '*')).toBe(false);
    expect(catalogue.conditionKey('KMS:EncryptionContextKeys')).toMatchObject({
      type: 'String',
      multiValued: true,
    });
    expect(catalogue.conditionKey('s3:object-lock-remaining-retention-days')).toMatchObject({
      type: 'Numeric',
    });
    expect(catalogue.conditionKey('accounts.google.com:aud')).toMatchObject({
      multiValued: false,
    });
    expect(catalogue.conditionKey('s3:nope')).toBeUndefined();
  });
});
