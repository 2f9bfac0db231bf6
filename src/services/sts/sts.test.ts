import { describe, expect, it } from 'vitest';
import type { Call, SignedCaller } from '#access';
import type { AccountId } from '#arn';
import { bootstrap, openDirectory } from '#directory';
import { openMemoryStore } from '../../adapters/store-memory/index.ts';
import type { StsDeps } from './index.ts';
import { stsOperations } from './index.ts';
import { sessionTags } from './session-tags.ts';

const ACCOUNT = '111122223333' as AccountId;
const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/Deploy`;

/** A call of a user in an account that holds one role, which trusts the account. */
async function callOf(): Promise<Call<SignedCaller>> {
  const directory = await openDirectory({ store: openMemoryStore(), now: () => 0 });
  await bootstrap(directory, {
    accountId: ACCOUNT,
    accountName: 'management',
    email: 'root@example.com',
    rootAccessKey: { id: 'AKIAROOT', sealedSecret: 'sealed' },
    organizationId: 'o-exampleorg',
    organizationRootId: 'r-exam',
    now: 0,
  });
  await directory.change([ACCOUNT], (draft) =>
    draft.account(ACCOUNT).put({
      kind: 'role',
      id: 'AROADEPLOY',
      name: 'Deploy',
      path: '/',
      createdAt: 0,
      tags: [{ key: 'Stage', value: 'prod' }],
      inlinePolicies: {},
      managedPolicies: [],
      maxSessionDuration: 3600,
      trustPolicy: {
        document: JSON.stringify({
          Version: '2012-10-17',
          Statement: { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' },
        }),
        principalIds: {},
      },
    }),
  );
  const arn = `arn:aws:iam::${ACCOUNT}:user/David`;
  const caller: SignedCaller = {
    type: 'signed',
    account: ACCOUNT,
    arn,
    userId: 'AIDADAVID',
    accessKeyId: 'AKIA',
    principal: { type: 'User', account: ACCOUNT, arn, uniqueId: 'AIDADAVID' },
    entity: undefined,
  };
  return { caller, region: 'us-east-1', snapshot: directory.snapshot() } as unknown as Call<SignedCaller>;
}

describe('what each operation of STS authorizes', () => {
  const operations = stsOperations({} as StsDeps);
  const assume = { RoleArn: ROLE_ARN, RoleSessionName: 'one' };
  const tags = [{ Key: 'Team', Value: 'blue' }];

  it.each([
    ['AssumeRole', assume, [['sts:AssumeRole', ROLE_ARN]]],
    [
      'AssumeRole',
      { ...assume, Tags: tags },
      [
        ['sts:AssumeRole', ROLE_ARN],
        ['sts:TagSession', ROLE_ARN],
      ],
    ],
    [
      'AssumeRole',
      { ...assume, SourceIdentity: 'saanvi' },
      [
        ['sts:AssumeRole', ROLE_ARN],
        ['sts:SetSourceIdentity', ROLE_ARN],
      ],
    ],
    ['GetAccessKeyInfo', { AccessKeyId: 'AKIAIOSFODNN7EXAMPLE' }, [['sts:GetAccessKeyInfo', '*']]],
    ['GetCallerIdentity', {}, []],
  ] as const)('B74 %s of %o needs exactly its own action', async (name, input, expected) => {
    const operation = operations.find((candidate) => candidate.name === name);
    const needs = await operation?.needs(input, await callOf());
    expect(needs?.map(({ action, resource }) => [action, resource])).toEqual(expected);
    expect(needs?.every(({ account }) => account === ACCOUNT)).toBe(true);
  });

  it('has a row of this table for every operation', () => {
    expect(operations.map(({ name }) => name)).toEqual([
      'AssumeRole',
      'GetAccessKeyInfo',
      'GetCallerIdentity',
    ]);
  });

  it('tells the trust policy what the request brings and the role is tagged with', async () => {
    const [need] =
      (await operations[0]?.needs(
        { ...assume, Tags: tags, TransitiveTagKeys: ['Team'], ExternalId: 'unicorn' },
        await callOf(),
      )) ?? [];
    expect(need?.context).toMatchObject({
      'aws:RequestTag/Team': 'blue',
      'aws:TagKeys': ['Team'],
      'sts:TransitiveTagKeys': ['Team'],
      'sts:ExternalId': 'unicorn',
      'sts:RoleSessionName': 'one',
      'aws:ResourceTag/Stage': 'prod',
      'iam:ResourceTag/Stage': 'prod',
    });
    expect(need?.policy).toBeDefined();
  });
});

describe('session tags', () => {
  const request = (count: number) => ({
    Tags: Array.from({ length: count }, (_, i) => ({ Key: `k${i}`, Value: 'v' })),
  });
  const inherited = { tags: [{ key: 'Team', value: 'blue', transitive: true }] } as never;

  it('are at most 50, inherited ones included', () => {
    expect(sessionTags(request(50), undefined)).toHaveLength(50);
    expect(sessionTags(request(49), inherited)).toHaveLength(50);
    expect(() => sessionTags(request(51), undefined)).toThrow('at most 50 tags');
    expect(() => sessionTags(request(50), inherited)).toThrow('at most 50 tags');
  });

  it('of AWS’s own cannot be set', () => {
    expect(() => sessionTags({ Tags: [{ Key: 'AWS:foo', Value: 'v' }] }, undefined)).toThrow(
      'System tag keys',
    );
  });

  it('that are not transitive end with their session', () => {
    const calling = { tags: [{ key: 'a', value: '1', transitive: false }] } as never;
    expect(sessionTags({}, calling)).toEqual([]);
    expect(sessionTags({}, inherited)).toEqual([{ key: 'Team', value: 'blue', transitive: true }]);
  });
});
