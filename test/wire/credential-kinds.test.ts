import {
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
} from '@aws-sdk/client-iam';
import { CreateAccountCommand, DescribeOrganizationCommand } from '@aws-sdk/client-organizations';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountId } from '../../src/arn/index.ts';
import { finalizedRequest } from '../../src/directory/delegation.testing.ts';
import { iamOperations, stsOperations } from '../../src/services/index.ts';
import { stsModel } from '../../src/wire/index.ts';
import { codeOf, formRequest, type RawAnswer, send, signed } from '../harness/raw.ts';
import { sdk } from '../harness/sdk.ts';
import type { ClientCredentials } from '../harness/server.ts';
import { trustOf } from '../harness/story.ts';
import { type ComposedServer, startComposedServer } from './composed-server.ts';

const KINDS = [
  'user-key',
  'root-key',
  'user-session',
  'user-session-mfa',
  'root-session',
  'root-session-mfa',
  'federated-user',
  'assumed-role',
  'assumed-root',
  'delegated',
] as const;
type Kind = (typeof KINDS)[number];

const DELEGATION = 'dr-0123456789abcdef';
const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';
const ROOT_ONLY = 'Roles may not be assumed by root accounts.';

/**
 * The user guide's table "Compare AWS STS credentials" with what newer pages of the API reference add: for each operation a cell for
 * each kind, `+` where it may call. Letters say how the others are refused: l(ong-term), r(oot), s(ession), f(ederated user) and
 * a root's AssumeRole.
 */
const TABLE: Readonly<Record<string, string>> = {
  //                          key   session     fed role root
  //                          u r   u uM r rM                 delegated
  AssumeRole: '               + a   + + a a     s   +    a    s',
  AssumeRoleWithSAML: '       + +   s s s s     s   +    s    s',
  AssumeRoleWithWebIdentity: '+ +   s s s s     s   +    s    s',
  AssumeRoot: '               + r   s s s s     s   +    s    s',
  DecodeAuthorizationMessage: '+ +  s s s s     s   +    s    s',
  GetAccessKeyInfo: '         + +   s s s s     s   +    s    s',
  GetCallerIdentity: '        + +   + + + +     +   +    +    +',
  GetDelegatedAccessToken: '  + +   + + + +     +   +    s    s',
  GetFederationToken: '       + +   s s s s     s   s    s    s',
  GetScopedCredentials: '     l r   + + + +     +   +    s    s',
  GetSessionToken: '          + +   s s s s     s   s    s    s',
  GetWebIdentityToken: '      + +   + + + +     f   +    s    s',
};

/** Whether IAM takes them at all; it answers the others as if it did not know them. */
const IAM = '                 + +   - + - +     -   +    +    +';

const REFUSALS: Readonly<Record<string, (operation: string) => string>> = {
  a: () => ROOT_ONLY,
  l: (operation) => `Cannot call ${operation} with long-term credentials`,
  r: (operation) => `Cannot call ${operation} with root credentials`,
  f: (operation) => `${operation} does not support federated user sessions`,
  s: (operation) => `Cannot call ${operation} with session credentials`,
};

const cells = (row: string) => row.trim().split(/\s+/);
const NO_DEPS = {} as never;
const SERVED = new Set(stsOperations(NO_DEPS).map(({ name }) => name));
const STS_CELLS = Object.entries(TABLE).flatMap(([operation, row]) =>
  cells(row).map((cell, index) => [operation, KINDS[index] as Kind, cell] as const),
);

describe('what each kind of credentials may call', () => {
  let server: ComposedServer;
  let credentials: Readonly<Record<Kind, ClientCredentials>>;

  beforeAll(async () => {
    server = await startComposedServer();
    credentials = await everyKind(server);
  });
  afterAll(() => server.close());

  async function call(kind: Kind, service: 'sts' | 'iam', Action: string): Promise<RawAnswer> {
    const Version = service === 'sts' ? '2011-06-15' : '2010-05-08';
    const request = formRequest(server.endpoint, { Action, Version });
    return send(server.endpoint, signed(request, { credentials: credentials[kind], service }));
  }

  it('has a cell for every operation of STS and every kind', () => {
    expect(Object.keys(TABLE).toSorted()).toEqual([...stsModel.operations.keys()].toSorted());
    for (const row of Object.values(TABLE)) expect(cells(row)).toHaveLength(KINDS.length);
  });

  it.each(STS_CELLS)('%s with %s: %s', async (operation, kind, cell) => {
    const answer = await call(kind, 'sts', operation);
    if (!SERVED.has(operation)) {
      expect([answer.status, codeOf(answer)]).toEqual([400, 'InvalidAction']);
    } else if (cell === '+') {
      // Nothing but the Action was sent: most operations miss a parameter, and say so to whom they would serve.
      expect([200, 400]).toContain(answer.status);
      expect(codeOf(answer)).not.toBe('InvalidAction');
    } else {
      expect([answer.status, codeOf(answer), messageOf(answer)]).toEqual([
        403,
        'AccessDenied',
        REFUSALS[cell]?.(operation),
      ]);
    }
  });

  it.each(KINDS.map((kind, index) => [kind, cells(IAM)[index]] as const))(
    'C97 IAM with %s: %s, in every operation',
    async (kind, cell) => {
      for (const { name } of iamOperations(NO_DEPS)) {
        const answer = await call(kind, 'iam', name);
        const unknown = [
          403,
          'InvalidClientTokenId',
          'The security token included in the request is invalid',
        ];
        const seen = [answer.status, codeOf(answer), messageOf(answer)];
        if (cell === '-') expect([name, ...seen]).toEqual([name, ...unknown]);
        else expect([name, ...seen]).not.toEqual([name, ...unknown]);
      }
    },
  );

  it('finds nothing but IAM and STS closed to a session without MFA', async () => {
    const { organizations, s3 } = sdk(server.endpoint, credentials['user-session']);
    expect(await organizations.send(new DescribeOrganizationCommand({}))).toBeDefined();
    expect(await s3.send(new ListBucketsCommand({}))).toBeDefined();
  });
});

function messageOf({ body }: RawAnswer): string | undefined {
  return /<Message>(.*?)<\/Message>/.exec(body)?.[1];
}

/** Credentials of every kind, all alive and as powerful as they can be. */
async function everyKind(server: ComposedServer): Promise<Readonly<Record<Kind, ClientCredentials>>> {
  const { iam, organizations } = sdk(server.endpoint, server.root);
  const account = '111122223333' as AccountId;
  const { User } = await iam.send(new CreateUserCommand({ UserName: 'David' }));
  await iam.send(new AttachUserPolicyCommand({ UserName: 'David', PolicyArn: ADMINISTRATOR }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'David' }));
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: 'Deploy', AssumeRolePolicyDocument: JSON.stringify(trustOf(account)) }),
  );
  await iam.send(new AttachRolePolicyCommand({ RoleName: 'Deploy', PolicyArn: ADMINISTRATOR }));
  const { CreateAccountStatus } = await organizations.send(
    new CreateAccountCommand({ AccountName: 'Member', Email: 'member@example.com' }),
  );
  await server.seed(['delegation-requests'], ({ delegationRequests }) =>
    delegationRequests.put(
      finalizedRequest(DELEGATION, { provider: account, customer: account, at: Date.now() }),
    ),
  );
  const userId = User?.UserId ?? '';
  const accessKeyId = AccessKey?.AccessKeyId ?? '';
  const user = { type: 'user', account, userId, accessKeyId } as const;
  const root = { type: 'root', account, accessKeyId: server.root.accessKeyId } as const;
  const mfaAuthenticatedAt = Math.floor(Date.now() / 1000);
  const userSession = { account, principal: { type: 'user', userId }, origin: user } as const;
  const rootSession = { account, principal: { type: 'root' }, origin: root } as const;
  return {
    'user-key': { accessKeyId, secretAccessKey: AccessKey?.SecretAccessKey ?? '' },
    'root-key': server.root,
    'user-session': server.issue(userSession),
    'user-session-mfa': server.issue({ ...userSession, mfaAuthenticatedAt }),
    'root-session': server.issue(rootSession),
    'root-session-mfa': server.issue({ ...rootSession, mfaAuthenticatedAt }),
    'federated-user': server.issue({
      account,
      principal: { type: 'federated-user', name: 'Bob', parentUserId: userId },
      origin: user,
      policies: [{ policyArns: [ADMINISTRATOR] }],
    }),
    'assumed-role': server.issue({
      account,
      principal: {
        type: 'assumed-role',
        roleId: Role?.RoleId ?? '',
        roleName: 'Deploy',
        sessionName: 'test',
      },
      origin: user,
    }),
    delegated: server.issue({
      ...userSession,
      delegation: { requestId: DELEGATION, provider: account },
    }),
    'assumed-root': server.issue({
      account: CreateAccountStatus?.AccountId as AccountId,
      principal: { type: 'root' },
      origin: user,
    }),
  };
}
