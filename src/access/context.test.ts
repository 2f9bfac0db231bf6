import { beforeAll, describe, expect, it } from 'vitest';
import type { AccountId } from '#arn';
import { bootstrap, type Directory, openDirectory, type Role, type User } from '#directory';
import { globalConditionKeys } from '#policy';
import type { Session } from '#tokens';
import { openMemoryStore } from '../adapters/store-memory/index.ts';
import { anonymousCaller, type Caller, type SignedCaller } from './caller.ts';
import { conditionContext } from './context.ts';
import type { Need } from './operation.ts';
import type { IncomingRequest } from './request.ts';

const ACCOUNT = '111122223333' as AccountId;
const NOW = Date.parse('2026-11-24T20:00:30.500Z');
const NEED: Need = { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k', account: ACCOUNT };

const HEADERS: Readonly<Record<string, string>> = {
  'user-agent': 'aws-cli/1.46',
  referer: 'https://example.com/',
};
const request = {
  now: NOW,
  sourceIp: '203.0.113.7',
  secure: false,
  header: (name: string) => HEADERS[name],
} as unknown as IncomingRequest;

const entity = { inlinePolicies: {}, managedPolicies: [], path: '/', createdAt: 0 };
const user: User = {
  ...entity,
  kind: 'user',
  id: 'AIDADAVID',
  name: 'David',
  tags: [{ key: 'Team', value: 'blue' }],
  groupIds: [],
};
const role: Role = {
  ...entity,
  kind: 'role',
  id: 'AROADEPLOY',
  name: 'Deploy',
  tags: [
    { key: 'Team', value: 'of the role' },
    { key: 'Stage', value: 'prod' },
  ],
  trustPolicy: { document: '{}', principalIds: {} },
  maxSessionDuration: 3600,
};
const session: Session = {
  accessKeyId: 'ASIA',
  secretAccessKey: 'secret',
  account: ACCOUNT,
  issuedAt: NOW / 1000 - 60.5,
  expiresAt: NOW / 1000 + 3600,
  principal: { type: 'assumed-role', roleId: role.id, roleName: role.name, sessionName: 'one' },
  origin: { type: 'user', account: ACCOUNT, userId: user.id, accessKeyId: 'AKIA' },
  chain: [],
  sourceIdentity: 'saanvi',
  tags: [{ key: 'team', value: 'of the session', transitive: false }],
  policies: [],
  federated: {},
};

const userArn = `arn:aws:iam::${ACCOUNT}:user/David`;
const userCaller: SignedCaller = {
  type: 'signed',
  account: ACCOUNT,
  arn: userArn,
  userId: user.id,
  accessKeyId: 'AKIA',
  principal: { type: 'User', account: ACCOUNT, arn: userArn, uniqueId: user.id },
  entity: user,
};
const sessionArn = `arn:aws:sts::${ACCOUNT}:assumed-role/Deploy/one`;
const roleArn = `arn:aws:iam::${ACCOUNT}:role/Deploy`;
const roleCaller: SignedCaller = {
  type: 'signed',
  account: ACCOUNT,
  arn: sessionArn,
  userId: `${role.id}:one`,
  accessKeyId: 'ASIA',
  principal: { type: 'AssumedRole', account: ACCOUNT, arn: sessionArn, roleArn, roleUniqueId: role.id },
  entity: role,
  session,
};

const mfaAuthenticatedAt = Math.floor(NOW / 1000) - 90;
const { sourceIdentity: _, ...unidentified } = session;
/** A session that carries nothing but who it is. */
const bare: Session = { ...unidentified, tags: [], principal: { type: 'user', userId: user.id } };
const userSession = (of: Session): SignedCaller => ({ ...userCaller, accessKeyId: 'ASIA', session: of });

const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/idp.example.com`;
const webIdentity: Session = {
  ...session,
  origin: { type: 'federated', provider: PROVIDER, subject: 'bob' },
  federated: { 'aws:FederatedProvider': PROVIDER, 'idp.example.com:sub': 'bob' },
};

const vouchedFor = {
  type: 'federated',
  account: ACCOUNT,
  principal: { type: 'Federated', provider: PROVIDER },
  identity: { conditionKeys: webIdentity.federated },
} as unknown as Caller;

const federatedArn = `arn:aws:sts::${ACCOUNT}:federated-user/bob`;
const federatedSession: Session = {
  ...bare,
  principal: { type: 'federated-user', name: 'bob', parentUserId: user.id },
};
const federatedCaller: SignedCaller = {
  ...userCaller,
  arn: federatedArn,
  userId: `${ACCOUNT}:bob`,
  principal: {
    type: 'FederatedUser',
    account: ACCOUNT,
    arn: federatedArn,
    parentArn: userArn,
    parentUniqueId: user.id,
  },
  session: federatedSession,
};

const rootArn = `arn:aws:iam::${ACCOUNT}:root`;
const rootCaller: SignedCaller = {
  ...userCaller,
  arn: rootArn,
  userId: ACCOUNT,
  principal: { type: 'Root', account: ACCOUNT, arn: rootArn },
  entity: undefined,
};
const rootSession: Session = {
  ...bare,
  principal: { type: 'root' },
  origin: { type: 'root', account: ACCOUNT, accessKeyId: 'AKIA' },
};

describe('the condition keys of a request', () => {
  let directory: Directory;
  beforeAll(async () => {
    directory = await openDirectory({ store: openMemoryStore(), now: () => NOW });
    await bootstrap(directory, {
      accountId: ACCOUNT,
      accountName: 'management',
      email: 'root@example.com',
      rootAccessKey: { id: 'AKIAROOT', sealedSecret: 'sealed' },
      organizationId: 'o-exampleorg',
      organizationRootId: 'r-exam',
      now: NOW,
    });
  });
  const keysOf = async (caller: Caller, need = NEED) =>
    Object.fromEntries(await conditionContext(caller, need, request, 'eu-west-1', directory.snapshot()));

  // What each kind of caller has; a key that a row does not name is absent. The principal table and the Availability of each key are at
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable and
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
  const OWN = {
    'aws:principalaccount': ACCOUNT,
    'aws:principalorgid': 'o-exampleorg',
    'aws:principalorgpaths': ['o-exampleorg/r-exam/'],
    'aws:principalisawsservice': 'false',
  };
  const USER = {
    ...OWN,
    'aws:principalarn': userArn,
    'aws:principaltype': 'User',
    'aws:userid': 'AIDADAVID',
    'aws:username': 'David',
    'aws:principaltag/team': 'blue',
  };
  const ROLE = {
    ...OWN,
    'aws:principalarn': roleArn,
    'aws:principaltype': 'AssumedRole',
    'aws:userid': 'AROADEPLOY:one',
    'aws:principaltag/team': 'of the session',
    'aws:principaltag/stage': 'prod',
    'aws:sourceidentity': 'saanvi',
  };
  const FEDERATED = {
    ...OWN,
    'aws:principalarn': federatedArn,
    'aws:principaltype': 'FederatedUser',
    'aws:userid': `${ACCOUNT}:bob`,
    'aws:principaltag/team': 'blue',
  };
  const ROOT = {
    ...OWN,
    'aws:principalarn': rootArn,
    'aws:principaltype': 'Account',
    'aws:userid': ACCOUNT,
  };
  const TEMPORARY = { 'aws:tokenissuetime': '2026-11-24T19:59:30.000Z' };
  const WITHOUT_MFA = { 'aws:multifactorauthpresent': 'false' };
  const WITH_MFA = { 'aws:multifactorauthpresent': 'true', 'aws:multifactorauthage': '90' };

  it.each<readonly [string, Caller, Record<string, unknown>]>([
    ['a user with a long-term key', userCaller, USER],
    ['a user with GetSessionToken', userSession(bare), { ...USER, ...TEMPORARY, ...WITHOUT_MFA }],
    [
      'a user with GetSessionToken and an MFA code',
      userSession({ ...bare, mfaAuthenticatedAt }),
      { ...USER, ...TEMPORARY, ...WITH_MFA },
    ],
    ['a role', roleCaller, { ...ROLE, ...TEMPORARY, ...WITHOUT_MFA }],
    [
      'a role assumed with an MFA code',
      { ...roleCaller, session: { ...session, mfaAuthenticatedAt } },
      { ...ROLE, ...TEMPORARY, ...WITH_MFA },
    ],
    [
      'a role assumed by web identity',
      { ...roleCaller, session: webIdentity },
      { ...ROLE, ...TEMPORARY, 'aws:federatedprovider': PROVIDER, 'idp.example.com:sub': 'bob' },
    ],
    ['a federated user', federatedCaller, { ...FEDERATED, ...TEMPORARY }],
    [
      'a federated user whose parent showed an MFA code',
      { ...federatedCaller, session: { ...federatedSession, mfaAuthenticatedAt } },
      { ...FEDERATED, ...TEMPORARY },
    ],
    ['root with a long-term key', rootCaller, ROOT],
    [
      'root with GetSessionToken',
      { ...rootCaller, session: rootSession },
      { ...ROOT, ...TEMPORARY, ...WITHOUT_MFA },
    ],
    [
      'whom a provider vouches for',
      vouchedFor,
      {
        'aws:principalaccount': ACCOUNT,
        'aws:principaltype': 'User',
        'aws:userid': PROVIDER,
        'aws:federatedprovider': PROVIDER,
        'idp.example.com:sub': 'bob',
      },
    ],
    [
      'nobody',
      anonymousCaller,
      { 'aws:principalaccount': 'anonymous', 'aws:principaltype': 'Anonymous', 'aws:userid': 'anonymous' },
    ],
  ])('describe %s exactly', async (_kind, caller, expected) => {
    const ofEveryRequest = {
      'aws:currenttime': '2026-11-24T20:00:30.500Z',
      'aws:epochtime': String(Math.floor(NOW / 1000)),
      'aws:sourceip': '203.0.113.7',
      'aws:securetransport': 'false',
      'aws:useragent': 'aws-cli/1.46',
      'aws:referer': 'https://example.com/',
      'aws:requestedregion': 'eu-west-1',
      'aws:viaawsservice': 'false',
      'aws:resourceaccount': ACCOUNT,
      'aws:resourceorgid': 'o-exampleorg',
      'aws:resourceorgpaths': ['o-exampleorg/r-exam/'],
    };
    expect(await keysOf(caller)).toEqual({ ...ofEveryRequest, ...expected });
  });

  it('have the names of the reference, and lists where it says that there may be several values', async () => {
    const everything = { ...request, vpc: { id: 'vpc-1', endpointId: 'vpce-1' } };
    const keys = new Map([
      ...(await conditionContext(roleCaller, NEED, everything, 'eu-west-1', directory.snapshot())),
      ...(await conditionContext(userCaller, NEED, request, 'eu-west-1', directory.snapshot())),
    ]);
    const known = new Map(globalConditionKeys.map((key) => [key.name.toLowerCase(), key]));
    for (const [name, value] of keys) {
      const row = known.get(name) ?? known.get(name.slice(0, name.indexOf('/') + 1));
      expect(row, name).toBeDefined();
      expect(Array.isArray(value), name).toBe(row?.multiValued);
    }
  });

  it('tell the VPC endpoint that a request came through, and then no public address', async () => {
    const through = (vpc: IncomingRequest['vpc']) =>
      conditionContext(
        userCaller,
        NEED,
        { ...request, ...(vpc && { vpc }) },
        'eu-west-1',
        directory.snapshot(),
      );
    const keys = Object.fromEntries(await through({ id: 'vpc-1', endpointId: 'vpce-1' }));
    expect(keys).toMatchObject({
      'aws:vpcsourceip': '203.0.113.7',
      'aws:sourcevpc': 'vpc-1',
      'aws:sourcevpce': 'vpce-1',
    });
    expect(keys).not.toHaveProperty('aws:sourceip');
    const without = Object.fromEntries(await through(undefined));
    expect(Object.keys(without).filter((key) => key.includes('vpc'))).toEqual([]);
  });

  it('say nothing of the owner of what nobody here owns', async () => {
    const foreign = await keysOf(userCaller, { ...NEED, account: '999999999999' });
    expect(foreign).toMatchObject({ 'aws:resourceaccount': '999999999999' });
    const unowned = await keysOf(userCaller, { ...NEED, account: '' });
    for (const keys of [foreign, unowned]) {
      expect(keys).not.toHaveProperty('aws:resourceorgid');
      expect(keys).not.toHaveProperty('aws:resourceorgpaths');
    }
    expect(unowned).not.toHaveProperty('aws:resourceaccount');
  });

  it('tell a root session that somebody assumed from one of the root user', async () => {
    const arn = `arn:aws:iam::${ACCOUNT}:root`;
    const root: SignedCaller = {
      ...userCaller,
      arn,
      principal: { type: 'Root', account: ACCOUNT, arn },
      entity: undefined,
    };
    const assumed: Session = { ...session, principal: { type: 'root' } };
    expect(await keysOf({ ...root, session: assumed })).toMatchObject({
      'aws:principalarn': arn,
      'aws:assumedroot': 'true',
    });
    const origin = { type: 'root', account: ACCOUNT, accessKeyId: 'AKIAROOT' } as const;
    for (const caller of [{ ...root, session: { ...assumed, origin } }, root, roleCaller])
      expect(await keysOf(caller)).not.toHaveProperty('aws:assumedroot');
  });

  it('hold what the operation adds, lists as lists, and nothing that it leaves undefined', async () => {
    const need = {
      ...NEED,
      context: { 'aws:TagKeys': ['a', 'b'], 's3:prefix': '', 'sts:ExternalId': undefined },
    };
    const keys = await keysOf(userCaller, need);
    expect(keys).toMatchObject({ 'aws:tagkeys': ['a', 'b'], 's3:prefix': '' });
    expect(keys).not.toHaveProperty('sts:externalid');
  });
});
