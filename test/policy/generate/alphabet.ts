// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written like placeholders
/** The small world that the generated cases are about: small enough that things often meet by chance. */
import type { CasePrincipal, PrincipalType } from '../reference/index.ts';

export const OWN = '111122223333';
export const OTHER = '444455556666';

function user(account: string, path: string): CasePrincipal {
  return { type: 'User', account, arn: `arn:aws:iam::${account}:user/${path}` };
}

function session(account: string, path: string, name: string, serviceLinked = false): CasePrincipal {
  const role = path.slice(path.lastIndexOf('/') + 1);
  return {
    type: 'AssumedRole',
    account,
    arn: `arn:aws:sts::${account}:assumed-role/${role}/${name}`,
    roleArn: `arn:aws:iam::${account}:role/${path}`,
    ...(serviceLinked ? { serviceLinked } : {}),
  };
}

function federated(account: string, name: string, parent = 'user/ann'): CasePrincipal {
  return {
    type: 'FederatedUser',
    account,
    arn: `arn:aws:sts::${account}:federated-user/${name}`,
    parentUserArn: `arn:aws:iam::${account}:${parent}`,
  };
}

const USERS = [user(OWN, 'ann'), user(OWN, 'div/bob'), user(OTHER, 'ann')];
const ROLE_SESSIONS = [
  session(OWN, 'ops', 's1'),
  session(OWN, 'ops', 's2'),
  session(OWN, 'path/dev', 's1'),
  session(OTHER, 'ops', 's1'),
  session(OWN, 'aws-service-role/x.amazonaws.com/AWSServiceRoleForX', 'x', true),
];
const FEDERATED_USERS = [
  federated(OWN, 'ann'),
  federated(OWN, 'guest'),
  federated(OWN, 'guest', 'root'),
  federated(OTHER, 'guest'),
];
const ROOTS: CasePrincipal[] = [
  { type: 'Root', account: OWN, arn: `arn:aws:iam::${OWN}:root` },
  { type: 'Root', account: OTHER, arn: `arn:aws:iam::${OTHER}:root` },
];
const SERVICES: CasePrincipal[] = [
  { type: 'AWSService', arn: 's3.amazonaws.com' },
  { type: 'AWSService', arn: 'ec2.amazonaws.com' },
];

export const PRINCIPALS: { readonly [type in PrincipalType]: readonly CasePrincipal[] } = {
  User: USERS,
  AssumedRole: ROLE_SESSIONS,
  FederatedUser: FEDERATED_USERS,
  Root: ROOTS,
  Anonymous: [{ type: 'Anonymous' }],
  AWSService: SERVICES,
};

/** What a Principal element can name, each with its type. */
export const PRINCIPAL_IDS: readonly (readonly [type: string, id: string])[] = [
  ...[...USERS, ...ROLE_SESSIONS, ...FEDERATED_USERS, ...ROOTS].map(({ arn }) => ['AWS', arn ?? ''] as const),
  ...ROLE_SESSIONS.map(({ roleArn }) => ['AWS', roleArn ?? ''] as const),
  ['AWS', OWN],
  ['AWS', OTHER],
  ['AWS', '*'],
  ['Service', 's3.amazonaws.com'],
  ['Service', 'ec2.amazonaws.com'],
  ['Federated', 'accounts.google.com'],
];

export const ACTIONS: readonly (readonly [action: string, resources: readonly string[]])[] = [
  [
    's3:GetObject',
    [
      'bkt/a',
      'bkt/a/b',
      'bkt/A',
      'bkt/ann',
      'bkt/a*',
      'bkt/a\nb',
      'bkt/${aws:username}',
      'bkt2/a',
      'bkt/é:a',
      'bkt/😀',
    ],
  ],
  ['s3:PutObject', ['bkt/a', 'bkt/', 'bkt//a', 'bkt/a?', 'bkt/red']],
  ['s3:ListBucket', ['bkt', 'bkt2']],
  ['sqs:SendMessage', [`us-east-1:${OWN}:q`, `us-east-1:${OTHER}:q:ann`]],
  ['iam:GetUser', [`${OWN}:user/ann`, `${OTHER}:user/div/bob`]],
].map(([action, resources]) => {
  const service = String(action).split(':')[0];
  const head = service === 's3' ? 'arn:aws:s3:::' : service === 'iam' ? 'arn:aws:iam::' : 'arn:aws:sqs:';
  return [String(action), [resources ?? []].flat().map((one) => head + one)] as const;
});

export const TRUST_ACTIONS = ['sts:AssumeRole', 'sts:AssumeRole', 'sts:AssumeRole', 'sts:TagSession'];

export const ROLE_RESOURCES = [`arn:aws:iam::${OWN}:role/target`, `arn:aws:iam::${OTHER}:role/path/target`];

export type KeyType = 'string' | 'number' | 'date' | 'bool' | 'ip' | 'arn' | 'binary';

export interface ContextKey {
  readonly name: string;
  readonly type: KeyType;
  readonly multivalued?: true;
  readonly values: readonly string[];
}

const NUMBERS = [
  '10',
  '10.0',
  '9',
  '11',
  '0',
  '-1',
  '-0',
  '0.1',
  '0.10',
  '007',
  '9007199254740993',
  '9007199254740992',
  '1e1',
  '+10',
  '10.',
  '.1',
  '100e-1',
  '0x0A',
  'NaN',
  'Infinity',
  '',
  'ten',
  '10 ',
];
const DATES = [
  '2020-01-01',
  '2020-01-01T00:00:00Z',
  '2020-01-01T01:00:00+01:00',
  '2019-12-31T23:30:00-00:30',
  '2020-01-01T00:00:00.500Z',
  '2020-01-01T00:00:00.5009Z',
  '+1577836800',
  '2020-01',
  '2020',
  '2020-02-29',
  '2021-02-29',
  '2020-13-01',
  '1577836800',
  '1577836801',
  '2020-01-01T00:00Z',
  '2020-01-01T24:00:00Z',
  'yesterday',
  '',
  '2020-1-1',
];
const ADDRESSES = [
  '10.0.0.1',
  '10.0.0.2',
  '10.0.1.1',
  '192.168.0.1',
  '::ffff:10.0.0.1',
  '2001:db8::1',
  '2001:DB8:0:0::1',
  '2001:db8:1::',
  '::1',
  '10.0.0',
  '010.0.0.1',
  '2001:db8:::1',
  '2001:db8::1:',
  ':2001:db8::1',
  '2001:db8::::1',
  '2001:db8::10.0.0.1',
  ':::',
  '10.0.0.256',
  '10.0.0.1/32',
  'localhost',
  '',
];
const ARNS = [
  `arn:aws:iam::${OWN}:user/ann`,
  `arn:aws:iam::${OWN}:role/ops`,
  `arn:aws:iam::${OTHER}:user/ann`,
  'arn:aws:s3:::bkt',
  'arn:aws:s3:::bkt/a:b',
  `arn:aws:sqs:us-east-1:${OWN}:q`,
  `arn:aws:sqs:us-east-1:${OWN}:q:1`,
  'arn:aws:s3',
  'arn:aws:s3:::',
  'bkt',
  '',
];

export const CONTEXT_KEYS: readonly ContextKey[] = [
  {
    name: 'aws:username',
    type: 'string',
    values: ['ann', 'bob', 'a', 'Ann', 'a*', '*', '?nn', '${aws:userid}', '', 'a\nb', 'a:b'],
  },
  {
    name: 'aws:PrincipalTag/team',
    type: 'string',
    values: ['red', 'Red', 'blue', 'r?d', 'r*', 'ann', '', 'é', 'É', '$', 'straße', 'ΟΣ', '𐐀', '𐐨Σ'],
  },
  { name: 's3:prefix', type: 'string', values: ['a', 'a/', 'a/b', 'A/', 'ann/', '', 'a\nb', '*', '?'] },
  { name: 'aws:userid', type: 'string', values: ['AIDAEXAMPLE', 'AROAEXAMPLE:s1', 'ann'] },
  { name: 'aws:TagKeys', type: 'string', multivalued: true, values: ['a', 'b', 'A', 'ab', '', 'ann', '*'] },
  {
    name: 'aws:PrincipalOrgPaths',
    type: 'string',
    multivalued: true,
    values: ['o-a/r-a/ou-a/', 'o-a/r-a/ou-b/', 'o-b/'],
  },
  {
    name: 'aws:CalledVia',
    type: 'string',
    multivalued: true,
    values: ['athena.amazonaws.com', 'cloudformation.amazonaws.com'],
  },
  { name: 's3:max-keys', type: 'number', values: NUMBERS },
  { name: 'aws:MultiFactorAuthAge', type: 'number', values: NUMBERS },
  { name: 'aws:CurrentTime', type: 'date', values: DATES },
  { name: 'aws:TokenIssueTime', type: 'date', values: DATES },
  { name: 'aws:SecureTransport', type: 'bool', values: ['true', 'false', 'TRUE', 'yes', '1', ''] },
  { name: 'aws:MultiFactorAuthPresent', type: 'bool', values: ['true', 'false'] },
  { name: 'aws:SourceIp', type: 'ip', values: ADDRESSES },
  { name: 'aws:PrincipalArn', type: 'arn', values: ARNS },
  { name: 'aws:SourceArn', type: 'arn', values: ARNS },
  { name: 'app:Digest', type: 'binary', values: ['YQ==', 'YWI=', 'QUI=', ''] },
];

/** Values that a policy may write under an operator of each type. */
export const POLICY_VALUES: { readonly [type in KeyType]: readonly string[] } = {
  string: [
    'ann',
    'a',
    'a/',
    'red',
    'RED',
    '',
    'a*',
    '*',
    '?',
    '?*',
    'a?b',
    '*a*',
    '${aws:username}',
    '${aws:username}/',
    '${aws:PrincipalTag/team}',
    "${aws:username, 'ann'}",
    "${AWS:UserID, 'a*'}",
    "${aws:PrincipalTag/none, ''}",
    '${aws:TagKeys}',
    "${aws:PrincipalTag/none,'ann'}",
    '${ aws:username}',
    '${aws:username',
    '${aws:${aws:username}}',
    '${}',
    '${*}',
    '${?}',
    '${$}',
    '${*}*',
    'a${*}',
    '$',
    'o-a/*',
    'o-a/r-a/ou-?/',
    'É',
    'STRASSE',
    'ß',
    'ος',
    '𐐨',
    '𐐨ς',
    '𐐀σ',
  ],
  number: [
    '10',
    '10.0',
    '+10',
    '1e1',
    '.1',
    '9',
    '11',
    '0',
    '-1',
    '0.1',
    '9007199254740992',
    '9007199254740993',
    '1',
    '0.10',
  ],
  date: [
    '2020-01-01',
    '2020-01-01T00:00:00Z',
    '2020-01-01T01:00:00+01:00',
    '2020',
    '2020-02-29',
    '2019-12-31',
    '1577836800',
    '1577836801',
    '2020-01-01T00:00:00.500Z',
    '2020-01-01T00:00:00.5001Z',
    '+1577836800',
    '2020T00:00',
    '2020-1-1t0:0+00',
  ],
  bool: ['true', 'false', 'True', 'yes', '', '${aws:username}', "${aws:PrincipalTag/none, 'true'}"],
  ip: [
    '10.0.0.1',
    '10.0.0.0/24',
    '10.0.0.77/24',
    '10.0.0.1/32',
    '0.0.0.0/0',
    '10.0.0.0/8',
    '2001:db8::/32',
    '2001:db8::1',
    '2001:db8::1/128',
    '2001:db8:::1/128',
    '2001:db8::1:/+128',
    '0:2001:db8::/48',
    '010.000.0.0/024',
    '::ffff:a00:0/120',
    '::ffff:a00:1',
    '::/0',
  ],
  arn: [
    ...ARNS.slice(0, 7),
    `arn:aws:iam::${OWN}:user/*`,
    `arn:aws:iam::${OWN}:*`,
    'arn:aws:iam::*:user/ann',
    'arn:*:iam::*:*',
    'arn:aws:s3:::*',
    'arn:aws:sqs:*:q',
    '*',
    'arn:*',
    'arn:aws:s3*',
    'arn:aws:*:*:*:*',
    '${aws:username}',
    '${aws:PrincipalArn}',
    `arn:aws:iam::${OWN}:user/\${aws:username}`,
    "arn:aws:s3:::bkt/${aws:userid, 'a:b'}",
    'arn:aws:iam::???????????3:user/ann',
    '*:*:*:*:*:*',
  ],
  binary: ['YQ==', 'YWI=', 'QUI='],
};

export const OPERATORS_OF: { readonly [type in KeyType]: readonly string[] } = {
  string: [
    'StringEquals',
    'StringNotEquals',
    'StringEqualsIgnoreCase',
    'StringNotEqualsIgnoreCase',
    'StringLike',
    'StringNotLike',
  ],
  number: [
    'NumericEquals',
    'NumericNotEquals',
    'NumericLessThan',
    'NumericLessThanEquals',
    'NumericGreaterThan',
    'NumericGreaterThanEquals',
  ],
  date: [
    'DateEquals',
    'DateNotEquals',
    'DateLessThan',
    'DateLessThanEquals',
    'DateGreaterThan',
    'DateGreaterThanEquals',
  ],
  bool: ['Bool'],
  ip: ['IpAddress', 'NotIpAddress'],
  arn: ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike'],
  binary: ['BinaryEquals'],
};
