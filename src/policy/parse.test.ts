import { describe, expect, it } from 'vitest';
import { POLICY_SIZE_LIMITS, type PolicyKind, parsePolicy, policySize } from './index.ts';

const statement = { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::bucket' };
const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '111122223333' } };
const bucket = { ...statement, Principal: '*' };

const sidMessage =
  'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*';

const doc = (statements: unknown, more: object = {}) =>
  JSON.stringify({ Version: '2012-10-17', ...more, Statement: statements });
const without = (base: Record<string, unknown>, ...names: string[]) =>
  Object.fromEntries(Object.entries(base).filter(([name]) => !names.includes(name)));

function messageOf(text: string, kind: PolicyKind): string {
  const parsed = parsePolicy(text, kind);
  return parsed.ok ? 'accepted' : parsed.message;
}

describe('permissions policies: what IAM answers', () => {
  const cases: readonly [string, string, string][] = [
    ['no JSON', 'This is not a json document', 'Syntax errors in policy.'],
    ['empty text', '', 'Syntax errors in policy.'],
    ['a list at the top', '[]', 'Syntax errors in policy.'],
    ['a comment', `/* x */ ${doc(statement)}`, 'Syntax errors in policy.'],
    ['a trailing comma', doc(statement).replace(/}$/, ',}'), 'Syntax errors in policy.'],
    ['text after the document', `${doc(statement)} x`, 'Syntax errors in policy.'],
    [
      'no version',
      JSON.stringify({ Statement: statement }),
      'Policy document must be version 2012-10-17 or greater.',
    ],
    [
      'the first version',
      doc(statement, { Version: '2008-10-17' }),
      'Policy document must be version 2012-10-17 or greater.',
    ],
    ['a version that does not exist', doc(statement, { Version: '2013-10-17' }), 'Syntax errors in policy.'],
    ['no statement', JSON.stringify({ Version: '2012-10-17' }), 'Syntax errors in policy.'],
    ['an empty list of statements', doc([]), 'Syntax errors in policy.'],
    ['a statement that is text', doc(['afd']), 'Syntax errors in policy.'],
    ['an Id that is a list', doc(statement, { Id: ['x'] }), 'Syntax errors in policy.'],
    ['a Sid that is an object', doc({ ...statement, Sid: {} }), 'Syntax errors in policy.'],
    ['no effect', doc(without(statement, 'Effect')), 'Syntax errors in policy.'],
    ['an effect that does not exist', doc({ ...statement, Effect: 'invalid' }), 'Syntax errors in policy.'],
    [
      'an effect in another letter case',
      doc({ ...statement, Effect: 'denY' }),
      'The policy failed legacy parsing',
    ],
    [
      'an action without service',
      doc({ ...statement, Action: 'invalid' }),
      'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
    ],
    [
      'an empty action',
      doc({ ...without(statement, 'Action'), NotAction: '' }),
      'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
    ],
    ['a service with a blank', doc({ ...statement, Action: 'a a:ListBucket' }), 'Vendor a a is not valid'],
    ['a service with a wildcard', doc({ ...statement, Action: 's*:ListBucket' }), 'Vendor s* is not valid'],
    ['no service before the colon', doc({ ...statement, Action: ':ListBucket' }), 'Vendor  is not valid'],
    [
      'two colons in an action',
      doc({ ...statement, Action: 's3:List:Bucket' }),
      'Actions/Condition can contain only one colon.',
    ],
    ['no action', doc(without(statement, 'Action')), 'Policy statement must contain actions.'],
    ['an empty list of actions', doc({ ...statement, Action: [] }), 'Policy statement must contain actions.'],
    ['an action that is an object', doc({ ...statement, Action: {} }), 'Syntax errors in policy.'],
    ['an action that is a list in a list', doc({ ...statement, Action: [[]] }), 'Syntax errors in policy.'],
    ['Action and NotAction', doc({ ...statement, NotAction: 's3:*' }), 'Syntax errors in policy.'],
    ['Resource and NotResource', doc({ ...statement, NotResource: [] }), 'Syntax errors in policy.'],
    ['no resource', doc(without(statement, 'Resource')), 'Policy statement must contain resources.'],
    [
      'an empty list of resources',
      doc({ ...statement, Resource: [] }),
      'Policy statement must contain resources.',
    ],
    [
      'a wrong action before a missing resource',
      doc({ Effect: 'Allow', Action: 'invalid' }),
      'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
    ],
    [
      'a resource that is no ARN',
      doc({ ...statement, Resource: 'invalid resource' }),
      'Resource invalid resource must be in ARN format or "*".',
    ],
    ['an empty resource', doc({ ...statement, Resource: '' }), 'Resource  must be in ARN format or "*".'],
    [
      'a wrong resource before a wrong action',
      doc({ ...statement, Action: 's:3:List', Resource: 'x' }),
      'Resource x must be in ARN format or "*".',
    ],
    [
      'a short ARN of no partition',
      doc({ ...statement, Resource: 'a:bsdf' }),
      'Partition "bsdf" is not valid for resource "arn:bsdf:*:*:*:*".',
    ],
    [
      'a longer one',
      doc({ ...statement, Resource: 'a:b:c:d:e:f:g:h' }),
      'Partition "b" is not valid for resource "arn:b:c:d:e:f:g:h".',
    ],
    [
      'an ARN that lacks arn',
      doc({ ...statement, Resource: 'aws:s3:::bucket' }),
      'Partition "s3" is not valid for resource "arn:s3:::bucket:*".',
    ],
    [
      'something else for arn',
      doc({ ...statement, Resource: 'urn:aws:s3:::bucket' }),
      'Resource urn:aws:s3:::bucket must be in ARN format or "*".',
    ],
    [
      'an ARN without service',
      doc({ ...statement, Resource: 'arn:aws' }),
      'Resource vendor must be fully qualified and cannot contain regexes.',
    ],
    [
      'a question mark in the service',
      doc({ ...statement, Resource: 'arn:aws:s?:::x' }),
      'Resource vendor must be fully qualified and cannot contain regexes.',
    ],
    [
      'a wildcard for the service',
      doc({ ...statement, Resource: 'arn:aws:*:::x' }),
      'Resource vendor must be fully qualified and cannot contain regexes.',
    ],
    [
      'an IAM resource with region',
      doc({ ...statement, Resource: 'arn:aws:iam:us-east-1::user/x' }),
      'IAM resource arn:aws:iam:us-east-1::user/x cannot contain region information.',
    ],
    [
      'a bucket with region',
      doc({ ...statement, Resource: 'arn:aws:s3:us-east-1::b' }),
      'Resource arn:aws:s3:us-east-1::b can not contain region information.',
    ],
    [
      'an IAM resource of no kind',
      doc({ ...statement, Resource: 'arn:aws:iam:::b' }),
      'IAM resource path must either be "*" or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.',
    ],
    [
      'an ARN with a colon too few',
      doc({ ...statement, Resource: 'arn:aws:s3::bucket' }),
      'The policy failed legacy parsing',
    ],
    [
      'an ARN with an empty service',
      doc({ ...statement, Resource: 'arn:aws::::bucket' }),
      'The policy failed legacy parsing',
    ],
    [
      'that before missing actions',
      doc({ Effect: 'Allow', Resource: 'arn:aws:s3::bucket' }),
      'The policy failed legacy parsing',
    ],
    [
      'the same Sid twice',
      doc([
        { ...statement, Sid: 'a' },
        { ...statement, Sid: 'a' },
      ]),
      'Statement IDs (SID) in a single policy must be unique.',
    ],
    [
      'that before resources that are no ARN',
      doc([
        { ...statement, Sid: 'a', Resource: 'x' },
        { ...statement, Sid: 'a' },
      ]),
      'Statement IDs (SID) in a single policy must be unique.',
    ],
    [
      'missing actions before resources that are no ARN',
      doc({ Effect: 'Allow', Resource: 'x' }),
      'Policy statement must contain actions.',
    ],
    ['a principal', doc({ ...statement, Principal: '*' }), 'Policy document should not specify a principal.'],
    [
      'a NotPrincipal',
      doc({ ...statement, Effect: 'Deny', NotPrincipal: '*' }),
      'Policy document should not specify a principal.',
    ],
    ['a condition that is a list', doc({ ...statement, Condition: [] }), 'Syntax errors in policy.'],
    ['an operator that is text', doc({ ...statement, Condition: { Bool: 'b' } }), 'Syntax errors in policy.'],
    [
      'a condition value that is an object',
      doc({ ...statement, Condition: { Bool: { a: {} } } }),
      'Syntax errors in policy.',
    ],
    [
      'a condition value null',
      doc({ ...statement, Condition: { Bool: { a: null } } }),
      'Syntax errors in policy.',
    ],
    [
      'a date that is none',
      doc({ ...statement, Condition: { DateGreaterThan: { a: 'sdfdsf' } } }),
      'The policy failed legacy parsing',
    ],
    [
      'a number that is none',
      doc({ ...statement, Condition: { NumericEquals: { a: 'NaN' } } }),
      'The policy failed legacy parsing',
    ],
    [
      'a network that is none',
      doc({ ...statement, Condition: { IpAddress: { a: '10.0.0.0/33' } } }),
      'The policy failed legacy parsing',
    ],
    [
      'an ARN that is none',
      doc({ ...statement, Condition: { ArnLike: { a: 'not-an-arn' } } }),
      'The policy failed legacy parsing',
    ],
    [
      'base64 that is none',
      doc({ ...statement, Condition: { BinaryEquals: { a: 'QQ' } } }),
      'The policy failed legacy parsing',
    ],
  ];
  for (const [name, text, message] of cases) {
    it(`refuses ${name}: ${message.slice(0, 60)}`, () => expect(messageOf(text, 'identity')).toBe(message));
  }
});

describe('permissions policies: what IAM accepts', () => {
  const accepted: readonly [string, unknown][] = [
    ['one statement', statement],
    ['a list of statements', [statement, { ...statement, Sid: '' }, { ...statement, Sid: '' }]],
    ['lists with *', { ...statement, Action: ['*', 'iam: asdf '], Resource: ['arn:aws:s3:::b', '*'] }],
    [
      'an access point with region',
      { ...statement, Resource: 'arn:aws:s3:us-east-1:111122223333:accesspoint/a' },
    ],
    [
      'all of IAM',
      { ...statement, Resource: ['arn:aws:iam::*:*', 'arn:aws:iam::*:root', 'arn:*:iam::1:user/*'] },
    ],
    ['a short ARN', { ...statement, Resource: 'arn:aws:fdsasf' }],
    ['an unknown service', { ...statement, Resource: 'arn:aws:invalid-service:us-east-1::x' }],
    ['an empty condition', { ...statement, Condition: {} }],
    ['an empty operator', { ...statement, Condition: { DateGreaterThan: {} } }],
    ['an empty list of values', { ...statement, Condition: { DateGreaterThan: { a: [] } } }],
    [
      'booleans and numbers',
      { ...statement, Condition: { Bool: { a: true }, NumericEquals: { b: [1, 2.5] } } },
    ],
  ];
  for (const [name, statements] of accepted) {
    for (const kind of ['identity', 'boundary', 'session', 'scp'] as const)
      it(`accepts ${name} in ${kind}`, () => expect(messageOf(doc(statements), kind)).toBe('accepted'));
  }
});

describe('role trust policies', () => {
  const cases: readonly [string, string, string][] = [
    ['no JSON', '{', 'This policy contains invalid Json'],
    ['an unknown field', doc(trust, { Comment: 'x' }), 'Unknown field Comment'],
    ['no statement', doc([]), 'Could not parse the policy: Statement is empty!'],
    [
      'a version that does not exist',
      doc(trust, { Version: '2013-10-17' }),
      'The policy must contain a valid version string',
    ],
    [
      'the same Sid twice',
      doc([
        { ...trust, Sid: 'a' },
        { ...trust, Sid: 'a' },
      ]),
      'The Statement Ids in the policy are not unique',
    ],
    ['no effect', doc(without(trust, 'Effect')), 'Missing required field Effect'],
    ['an effect in another letter case', doc({ ...trust, Effect: 'allow' }), 'Invalid effect: allow'],
    ['no principal', doc(without(trust, 'Principal')), 'Missing required field Principal'],
    [
      'an empty principal',
      doc({ ...trust, Principal: {} }),
      'Missing required field Principal cannot be empty!',
    ],
    [
      'a principal of an unknown type',
      doc({ ...trust, Principal: { Aws: '*' } }),
      'Invalid principal in policy: "Aws"',
    ],
    [
      'a group',
      doc({ ...trust, Principal: { AWS: 'arn:aws:iam::111122223333:group/g' } }),
      'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:group/g"',
    ],
    [
      'Deny with NotPrincipal',
      doc({ ...without(trust, 'Principal'), Effect: 'Deny', NotPrincipal: '*' }),
      'AssumeRole policy must not contain NotPrincipal field.',
    ],
    ['no action', doc(without(trust, 'Action')), 'Missing required field Action'],
    [
      'an action of another service',
      doc({ ...trust, Action: 's3:GetObject' }),
      'AssumeRole policy may only specify STS AssumeRole actions.',
    ],
    [
      'every action',
      doc({ ...trust, Action: '*' }),
      'AssumeRole policy may only specify STS AssumeRole actions.',
    ],
    ['a resource', doc({ ...trust, Resource: '*' }), 'Has prohibited field Resource'],
    ['a NotResource', doc({ ...trust, NotResource: '*' }), 'AssumeRole policy must not contain resources.'],
    [
      'an unknown operator',
      doc({ ...trust, Condition: { StringEqual: { a: 'b' } } }),
      'Invalid Condition type : StringEqual',
    ],
  ];
  for (const [name, text, message] of cases) {
    it(`refuses ${name}: ${message}`, () => expect(messageOf(text, 'trust')).toBe(message));
  }

  it('accepts the first version of the language, and its absence', () => {
    expect(messageOf(doc(trust, { Version: '2008-10-17' }), 'trust')).toBe('accepted');
    expect(messageOf(JSON.stringify({ Statement: trust }), 'trust')).toBe('accepted');
  });
});

describe('resource and resource control policies', () => {
  it.each([
    ['no JSON', 'x', "Policies must be valid JSON and the first byte must be '{'"],
    ['no principal', doc(statement), 'Missing required field Principal'],
    ['no resource', doc(without(bucket, 'Resource')), 'Missing required field Resource'],
    ['an invalid principal', doc({ ...bucket, Principal: { AWS: 'bob' } }), 'Invalid principal in policy'],
    ['a principal that is a name', doc({ ...bucket, Principal: 'bob' }), 'Invalid principal in policy'],
    ['a wrong resource', doc({ ...bucket, Resource: 'bucket' }), 'Policy has invalid resource'],
    ['a wrong action', doc({ ...bucket, Action: 'GetObject' }), 'Policy has invalid action'],
  ])('S3 refuses %s', (_, text, message) => expect(messageOf(text, 'resource')).toBe(message));

  it('accepts a bucket policy of either version', () => {
    expect(messageOf(doc(bucket), 'resource')).toBe('accepted');
    expect(messageOf(doc(bucket, { Version: '2008-10-17' }), 'resource')).toBe('accepted');
  });

  const everyone =
    'RCPs only support specifying all principals ("*") in the Principal element. The NotPrincipal element is not supported for RCPs.';
  const services = 'RCPs only support specifying select service prefixes in the Action element.';
  const onlyDeny = 'Only RCPFullAWSAccess may allow; other resource control policies deny.';
  const control = {
    Effect: 'Deny',
    Principal: '*',
    Action: ['s3:*', 'sts:Assume*', 'sqs:*e?'],
    Resource: '*',
  };
  const full = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };

  it.each([
    ['the policy that AWS attaches', doc(full)],
    ['the policy that AWS attaches, in lists', doc([{ ...full, Action: ['*'], Resource: ['*'] }])],
    ['denials of services, of any name', doc(control)],
    ['everyone in a list', doc({ ...control, Principal: { AWS: ['*'] } })],
    ['NotResource', doc({ ...without(control, 'Resource'), NotResource: 'arn:aws:s3:::b' })],
    ['conditions', doc({ ...control, Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
  ])('a resource control policy may contain %s', (_, text) =>
    expect(messageOf(text, 'rcp')).toBe('accepted'),
  );

  it.each([
    ['no principal', doc(statement), 'Missing required field Principal'],
    ['a named principal', doc({ ...control, Principal: { AWS: '111122223333' } }), everyone],
    ['every service', doc({ ...control, Principal: { Service: '*' } }), everyone],
    [
      'NotPrincipal',
      doc({ ...without(control, 'Principal'), NotPrincipal: { AWS: '111122223333' } }),
      everyone,
    ],
    ['NotPrincipal of everyone', doc({ ...without(control, 'Principal'), NotPrincipal: '*' }), everyone],
    [
      'NotAction',
      doc({ ...without(control, 'Action'), NotAction: 's3:*' }),
      'RCPs do not support the NotAction element. Update to use the Action element.',
    ],
    ['every action', doc({ ...control, Action: '*' }), services],
    ['every action among others', doc({ ...control, Action: ['s3:*', '*'] }), services],
    ['an Allow of one service', doc({ ...full, Action: 's3:*' }), onlyDeny],
    ['an Allow of more than all', doc({ ...full, Action: ['*', 's3:*'] }), onlyDeny],
    ['an Allow of one resource', doc({ ...full, Resource: 'arn:aws:s3:::b' }), onlyDeny],
    ['an Allow of all but one', doc({ ...without(full, 'Resource'), NotResource: '*' }), onlyDeny],
    [
      'an Allow under a condition',
      doc({ ...full, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
      onlyDeny,
    ],
    ['an Allow beside a Deny', doc([full, control]), onlyDeny],
    ['a Deny beside an Allow', doc([control, full]), onlyDeny],
  ])('a resource control policy contains no %s', (_, text, message) =>
    expect(messageOf(text, 'rcp')).toBe(message),
  );

  it.each([
    [
      'conditions of an Allow',
      doc({ ...statement, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
      'accepted',
    ],
    ['one resource of an Allow', doc({ ...statement, Resource: 'arn:aws:s3:::b/*' }), 'accepted'],
    ['NotAction with Allow', doc({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }), 'accepted'],
    [
      'NotResource with Allow',
      doc({ Effect: 'Allow', Action: '*', NotResource: 'arn:aws:s3:::b' }),
      'accepted',
    ],
    ['wildcards within an action', doc({ Effect: 'Deny', Action: 'iam:*User*', Resource: '*' }), 'accepted'],
    ['Principal', doc({ ...statement, Principal: '*' }), 'Policy document should not specify a principal.'],
    [
      'NotPrincipal',
      doc({ ...statement, Effect: 'Deny', NotPrincipal: '*' }),
      'Policy document should not specify a principal.',
    ],
    ['a Sid with a blank', doc({ ...statement, Sid: 'a b' }), sidMessage],
  ])('a service control policy with %s: %s', (_, text, message) =>
    expect(messageOf(text, 'scp')).toBe(message),
  );
});

describe('names of documents and statements', () => {
  const kinds = ['identity', 'boundary', 'session', 'scp'] as const;
  it.each(kinds)('IAM takes letters and digits for a Sid of kind %s', (kind) => {
    expect(messageOf(doc({ ...statement, Sid: 'azAZ09' }), kind)).toBe('accepted');
    expect(messageOf(doc({ ...statement, Sid: '' }), kind)).toBe('accepted');
    for (const Sid of ['a b', 'a-b', 'a_b', 'a.b', 'é', '@', '[', '`', '{', '/', ':'])
      expect(messageOf(doc({ ...statement, Sid }), kind)).toBe(sidMessage);
  });

  it('looks for unique Sids before their characters', () => {
    const twice = [
      { ...statement, Sid: 'a b' },
      { ...statement, Sid: 'a b' },
    ];
    expect(messageOf(doc(twice), 'identity')).toBe('Statement IDs (SID) in a single policy must be unique.');
  });

  it('takes blanks and more for a Sid of a resource, and of a role', () => {
    for (const Sid of ['Allow access for Key Administrators', 'a-b_c', '1.'])
      expect([
        messageOf(doc({ ...bucket, Sid }), 'resource'),
        messageOf(doc({ ...trust, Sid }), 'trust'),
      ]).toEqual(['accepted', 'accepted']);
  });

  it.each([
    ['identity', statement],
    ['resource', bucket],
    ['trust', trust],
  ] as const)('takes an Id in a policy of kind %s, as IAM is recorded to', (kind, one) => {
    expect(messageOf(doc(one, { Id: 'cd3ad3d9-2776' }), kind)).toBe('accepted');
  });
});

describe('documents made to deceive', () => {
  it.each(['Action', 'NotAction', 'Resource', 'NotResource'])('B42 refuses an empty list for %s', (name) => {
    const base = without(statement, name.replace('Not', ''));
    expect(messageOf(doc({ ...base, [name]: [] }), 'identity')).toMatch(/^Policy statement must contain/);
  });

  it('B44 refuses Allow with NotPrincipal, which would include anonymous callers', () => {
    const open = { ...without(bucket, 'Principal'), NotPrincipal: { AWS: '111122223333' } };
    expect(messageOf(doc(open), 'resource')).toBe('Allow with NotPrincipal is not allowed.');
    expect(messageOf(doc({ ...without(trust, 'Principal'), NotPrincipal: '*' }), 'trust')).toBe(
      'Allow with NotPrincipal is not allowed.',
    );
    expect(messageOf(doc({ ...open, Effect: 'Deny' }), 'resource')).toBe('accepted');
  });

  it.each([
    ['AWS', 'arn:aws:iam::111122223333:user/*'],
    ['AWS', 'arn:aws:iam::111122223333:role/dep?oyer'],
    ['AWS', 'arn:aws:iam::*:root'],
    ['AWS', 'arn:aws:sts::111122223333:assumed-role/deployer/*'],
    ['AWS', '1111*'],
    ['AWS', 'arn:aws:s3:::bucket'],
    ['AWS', 'arn:aws:iam:us-east-1:111122223333:user/a'],
    ['AWS', 'arn:aws:sts::111122223333:assumed-role/deployer'],
    ['AWS', 'arn:aws:iam::111122223333:user/'],
    ['AWS', ''],
    ['Service', '*'],
    ['Service', '*.amazonaws.com'],
  ])('B45 refuses the principal %s %j', (type, value) => {
    expect(messageOf(doc({ ...trust, Principal: { [type]: value } }), 'trust')).toBe(
      `Invalid principal in policy: "${type}":${JSON.stringify(value)}`,
    );
  });

  it.each([
    'arn:aws:iam::111122223333:user/team/alice',
    'arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX',
    'arn:aws:iam::111122223333:root',
    'arn:aws:sts::111122223333:assumed-role/deployer/run-1',
    'arn:aws:sts::111122223333:federated-user/guest',
    '111122223333',
    'AROADEPLOYER00000000A',
    'AIDAALICE0000000000AA',
    '*',
  ])('accepts the principal %s', (value) => {
    expect(messageOf(doc({ ...trust, Principal: { AWS: [value] } }), 'trust')).toBe('accepted');
  });

  it.each([
    ['in a statement', doc(statement).replace('"Effect":"Allow"', '"Effect":"Deny","Effect":"Allow"')],
    ['at the top', doc(statement).replace('{', '{"Version":"2012-10-17",')],
    [
      'in an operator',
      doc({ ...statement, Condition: { Bool: { a: 'true' } } }).replace('"a"', '"a":"false","a"'),
    ],
    [
      'written with escapes',
      doc(statement).replace('"Effect":"Allow"', '"Effect":"Deny","Effec\\u0074":"Allow"'),
    ],
  ])('B77 refuses a duplicate name %s', (_, text) => {
    expect(messageOf(text, 'identity')).toBe('Syntax errors in policy.');
  });

  it.each(['__proto__', 'constructor', 'toString'])('B78 takes %s for a name like any other', (name) => {
    const text = doc(statement).replace('"Effect"', `"${name}":{"Effect":"Allow"},"Effect"`);
    expect(messageOf(text, 'identity')).toBe('Syntax errors in policy.');
    const condition = doc({ ...statement, Condition: { X: {} } }).replace('"X"', `"${name}"`);
    expect(messageOf(condition, 'trust')).not.toBe('accepted');
    const key = doc({ ...statement, Condition: { StringEquals: { X: 'a' } } }).replace('"X"', `"${name}"`);
    expect(messageOf(key, 'identity')).toBe('accepted');
    expect(Object.prototype).not.toHaveProperty('Effect');
  });

  it.each([
    ['lists', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['objects', '{"a":'.repeat(50_000)],
    [
      'lists in a statement',
      doc({ ...statement, Action: 0 }).replace('0', '['.repeat(60_000) + ']'.repeat(60_000)),
    ],
  ])('B79 answers 100,000 nested %s with an ordinary refusal', (_, text) => {
    expect(messageOf(text, 'identity')).toBe('Syntax errors in policy.');
  });

  it('B79 counts brackets outside strings only, escapes understood', () => {
    const Resource = `arn:aws:s3:::bucket/${'[{'.repeat(40)}\\"${'['.repeat(40)}`;
    expect(messageOf(doc({ ...statement, Resource }), 'identity')).toBe('accepted');
  });

  it('B80 refuses a document beyond any quota before reading it', () => {
    expect(messageOf(`${doc(statement)}${' '.repeat(131_072)}`, 'identity')).toBe('Syntax errors in policy.');
  });

  it.each([
    ['at the top', doc(statement, { Extra: 'x' })],
    ['in a statement', doc({ ...statement, Extra: 'x' })],
    ['in another letter case', doc({ ...without(statement, 'Action'), action: 's3:*' })],
    ['as an operator', doc({ ...statement, Condition: { x: { a: '1' } } })],
    ['as an operator without keys', doc({ ...statement, Condition: { x: {} } })],
    [
      'as a set operator',
      doc({ ...statement, Condition: { 'ForAnyValue::StringEqualsIfExists': { a: 'b' } } }),
    ],
    ['as a quantifier', doc({ ...statement, Condition: { 'ForSome:StringEquals': { a: 'b' } } })],
    ['as NullIfExists', doc({ ...statement, Condition: { NullIfExists: { a: 'true' } } })],
  ])('B80 refuses what it does not know %s', (_, text) => {
    expect(messageOf(text, 'identity')).toBe('Syntax errors in policy.');
  });

  it('B80 counts against a quota what AWS counts, and knows the quotas', () => {
    expect(policySize('{ "a":\t1,\r\n  "b": "\u00e9 x" }')).toBe(16);
    expect(POLICY_SIZE_LIMITS).toEqual({
      inlineUser: 2048,
      inlineGroup: 5120,
      inlineRole: 10240,
      managed: 6144,
      trust: 2048,
      session: 2048,
      bucket: 20480,
      scp: 10240,
      rcp: 5120,
    });
  });
});

describe('the place of a mistake', () => {
  it('is a path with line and column', () => {
    const text =
      '{\n  "Version": "2012-10-17",\n  "Statement": [{\n    "Effect": "Allow",\n    "Action": ["s3:*", "bad"],\n    "Resource": "*"\n  }]\n}';
    expect(parsePolicy(text, 'identity')).toMatchObject({
      ok: false,
      position: { path: 'Statement[0].Action[1]', line: 5, column: 24 },
    });
  });

  it('is that of the broken JSON', () => {
    expect(parsePolicy('{\n  "Version" 1\n}', 'identity')).toMatchObject({
      position: { line: 2, column: 13 },
    });
  });

  it('is the nearest thing that exists where something is missing', () => {
    expect(parsePolicy(doc(without(statement, 'Action')), 'identity')).toMatchObject({
      position: { path: 'Statement', line: 1, column: 37 },
    });
  });
});

describe('stored documents', () => {
  it('may be of the first language in every kind, and no unknown version', () => {
    const document = (version: string) =>
      `{${version}"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`;
    for (const version of ['', '"Version":"2008-10-17",']) {
      expect(parsePolicy(document(version), 'identity', { stored: true })).toMatchObject({
        ok: true,
        policy: { version: '2008-10-17' },
      });
    }
    expect(parsePolicy(document('"Version":"2010-10-17",'), 'identity', { stored: true }).ok).toBe(false);
  });

  it.each([
    ['another Sid', doc({ ...statement, Sid: 'a b' }), 'identity', true],
    ['a control policy that allows', doc({ ...bucket, Principal: '*' }), 'rcp', true],
    [
      'a control policy of every action',
      doc({ ...bucket, Effect: 'Deny', Principal: '*', Action: '*' }),
      'rcp',
      true,
    ],
    ['a control policy for one', doc({ ...bucket, Principal: { AWS: '111122223333' } }), 'rcp', false],
    [
      'a control policy without Action',
      doc({ ...without(bucket, 'Action'), NotAction: 's3:*' }),
      'rcp',
      false,
    ],
    ['a principal', doc(bucket), 'identity', false],
    ['an action of another service', doc({ ...trust, Action: 's3:GetObject' }), 'trust', false],
  ] as const)('may have %s (%s, %s): %s', (_, text, kind, ok) => {
    expect(parsePolicy(text, kind, { stored: true }).ok).toBe(ok);
  });
});

describe('partitions', () => {
  const fits = (resource: string) =>
    parsePolicy(
      JSON.stringify({
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Action: '*', Resource: resource },
      }),
      'identity',
    ).ok;

  it.each(['*', 'aws', 'aws-cn', 'aws-us-gov', 'aws-iso', 'aws-iso-b', 'aws-iso-e', 'aws-iso-f', 'aws-eusc'])(
    '%s is one',
    (partition) => expect(fits(`arn:${partition}:s3:::bucket`)).toBe(true),
  );

  it('others are none, nor is an access point without its name an exception', () => {
    expect(fits('arn:aws-x:s3:::bucket')).toBe(false);
    expect(fits('arn::s3:::bucket')).toBe(false);
    expect(fits('arn:aws:s3:eu-west-1:111122223333:accesspoint/a')).toBe(true);
    expect(fits('arn:aws:s3:eu-west-1:111122223333')).toBe(false);
    expect(fits('arn:aws:iam::111122223333:role/a:b')).toBe(true);
    expect(fits('arn:aws:iam::111122223333:user:/a')).toBe(false);
  });
});

describe('where each kind of mistake stands', () => {
  const good = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
  const role = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '*' } };
  const named = { ...good, Principal: '*' };
  const with_ = (more: object, base: object = good) => ({
    Version: '2012-10-17',
    Statement: [base, { ...base, ...more }],
  });

  it.each<[string, unknown, PolicyKind?]>([
    ['', []],
    ['Foo', { ...with_({}), Foo: 1 }],
    ['Version', { ...with_({}), Version: 7 }],
    ['Version', { ...with_({}), Version: '2013-01-01' }],
    ['Version', { Statement: good }],
    ['Id', { ...with_({}), Id: 7 }],
    ['Statement', { Version: '2012-10-17' }],
    ['Statement', { Version: '2012-10-17', Statement: [] }],
    ['Statement[1]', { Version: '2012-10-17', Statement: [good, 7] }],
    ['Statement', { Version: '2012-10-17', Statement: 'x' }],
    ['Statement[1].Foo', with_({ Foo: 1 })],
    ['Statement[1].Sid', with_({ Sid: 1 })],
    [
      'Statement[1].Sid',
      {
        Version: '2012-10-17',
        Statement: [
          { ...good, Sid: 'a' },
          { ...good, Sid: 'a' },
        ],
      },
    ],
    ['Statement[1]', with_({ Effect: undefined })],
    ['Statement[1].Effect', with_({ Effect: 1 })],
    ['Statement[1].Effect', with_({ Effect: 'Perhaps' })],
    ['Statement[1].Effect', with_({ Effect: 'allow' })],
    ['Statement[1].NotAction', with_({ NotAction: 's3:*' })],
    ['Statement[1].Action', with_({ Action: [1] })],
    ['Statement[1]', with_({ Action: undefined })],
    ['Statement[1].Action', with_({ Action: [] })],
    ['Statement[1].NotAction', with_({ Action: undefined, NotAction: [] })],
    ['Statement[1].Action[1]', with_({ Action: ['s3:*', 's3'] })],
    ['Statement[1].Action', with_({ Action: 'a:b:c' })],
    ['Statement[1].NotAction[0]', with_({ Action: undefined, NotAction: ['s?:x', 's3:*'] })],
    ['Statement[1].NotResource', with_({ NotResource: '*' })],
    ['Statement[1]', with_({ Resource: undefined })],
    ['Statement[1].Resource', with_({ Resource: [] })],
    ['Statement[1].Resource', with_({ Resource: {} })],
    ['Statement[1].Resource[1]', with_({ Resource: ['*', 'bucket'] })],
    ['Statement[1].Resource[1]', with_({ Resource: ['*', 'arn:aws:s3::b'] })],
    ['Statement[1].Principal', with_({ Principal: '*' })],
    ['Statement[1].NotPrincipal', with_({ NotPrincipal: '*' })],
    ['Statement[1].Condition', with_({ Condition: [] })],
    ['Statement[1].Condition.StringIs', with_({ Condition: { StringIs: {} } })],
    ['Statement[1].Condition.StringLike', with_({ Condition: { StringLike: 'x' } })],
    ['Statement[1].Condition.StringLike.a:b', with_({ Condition: { StringLike: { 'a:b': {} } } })],
    ['Statement[1].Condition.StringLike.a:b', with_({ Condition: { StringLike: { 'a:b': [null] } } })],
    ['Statement[1].Condition.NumericEquals.a:b', with_({ Condition: { NumericEquals: { 'a:b': 'x' } } })],
    ['Statement[1]', with_({ Principal: undefined }, named), 'resource'],
    ['Statement[1].Principal', with_({ Principal: {} }, named), 'resource'],
    ['Statement[1].Principal', with_({ Principal: 'x' }, named), 'resource'],
    ['Statement[1].Principal', with_({ Principal: 7 }, named), 'resource'],
    ['Statement[1].Principal.Group', with_({ Principal: { Group: 'x' } }, named), 'resource'],
    ['Statement[1].Principal.AWS', with_({ Principal: { AWS: [1] } }, named), 'resource'],
    ['Statement[1].Principal', with_({ Principal: { AWS: 'x' } }, named), 'resource'],
    ['Statement[1].NotPrincipal', with_({ Principal: undefined, NotPrincipal: '*' }, named), 'resource'],
    ['Statement[1].Action', with_({ Action: 's3:Get' }, role), 'trust'],
    ['Statement[1].Action[1]', with_({ Action: ['sts:*', '*'] }, role), 'trust'],
    ['Statement[1].Principal', with_({ Principal: '*' }, role), 'trust'],
    ['Statement[1].Principal', with_({ Principal: { Federated: '*' } }, role), 'trust'],
    ['Statement[1].Resource', with_({ Resource: '*' }, role), 'trust'],
    ['Statement[1].NotResource', with_({ NotResource: '*' }, role), 'trust'],
    [
      'Statement[1].NotPrincipal',
      with_({ Principal: undefined, NotPrincipal: '*', Effect: 'Deny' }, role),
      'trust',
    ],
    ['Statement[1].Principal', with_({ Principal: { AWS: '111122223333' } }, named), 'rcp'],
  ])('%s of %j', (path, document, kind = 'identity') => {
    const parsed = parsePolicy(JSON.stringify(document), kind);
    expect(!parsed.ok && parsed.position.path).toBe(path);
  });

  it.each([
    ['{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Effect":"Allow"}]}', 'Statement[0]'],
    ['{"Statement":1,"Statement":2}', ''],
    ['{"Statement":{"Condition":{"Bool":{},"Bool":{}}}}', 'Statement.Condition'],
    ['{"Statement":{"Condition":{"Bool":{"a":1,"a":2}}}}', 'Statement.Condition.Bool'],
    ['{"Statement":{"Principal":{"AWS":"*","AWS":"*"}}}', 'Statement.Principal'],
  ])('B77 a name that occurs twice in %s', (text, path) => {
    const parsed = parsePolicy(text, 'resource');
    expect(!parsed.ok && [parsed.message, parsed.position.path]).toEqual(['Invalid policy syntax.', path]);
  });
});

describe('a parsed policy', () => {
  it('is what the document says, in one form, and nothing else', () => {
    const text = `{
      "Version": "2012-10-17", "Id": "doc",
      "Statement": {
        "Sid": "S", "Effect": "Deny", "NotPrincipal": { "AWS": ["111122223333"], "Service": "ec2.amazonaws.com" },
        "NotAction": "s3:*", "NotResource": ["*"],
        "Condition": { "NumericLessThan": { "a:b": [1.50, "2"] }, "Bool": { "c:d": true } }
      }
    }`;
    expect(parsePolicy(text, 'resource')).toStrictEqual({
      ok: true,
      policy: {
        kind: 'resource',
        version: '2012-10-17',
        id: 'doc',
        statements: [
          {
            index: 0,
            sid: 'S',
            effect: 'Deny',
            principal: {
              negated: true,
              values: [
                { type: 'AWS', value: '111122223333' },
                { type: 'Service', value: 'ec2.amazonaws.com' },
              ],
            },
            action: { negated: true, values: ['s3:*'] },
            resource: { negated: true, values: ['*'] },
            conditions: [
              { operator: 'NumericLessThan', key: 'a:b', values: ['1.50', '2'] },
              { operator: 'Bool', key: 'c:d', values: ['true'] },
            ],
          },
        ],
      },
    });
    const bare = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';
    expect(parsePolicy(bare, 'identity')).toStrictEqual({
      ok: true,
      policy: {
        kind: 'identity',
        version: '2012-10-17',
        statements: [
          {
            index: 0,
            effect: 'Allow',
            action: { negated: false, values: ['*'] },
            resource: { negated: false, values: ['*'] },
            conditions: [],
          },
        ],
      },
    });
  });

  it('has services of letters, digits, hyphens and dots', () => {
    const accepts = (Action: string) =>
      parsePolicy(
        JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action, Resource: '*' } }),
        'identity',
      ).ok;
    for (const service of ['a', 'z', 'A', 'Z', '0', '9', 'a-b', 'a.b'])
      expect(accepts(`${service}:X`), service).toBe(true);
    for (const service of ['', '*', 's?', 'a_b', '`', '{', '@', '[', '/', 'é', ' s3', '!'])
      expect(accepts(`${service}:X`), service).toBe(false);
  });
});
