import { beforeEach, describe, expect, it } from 'vitest';
import type { AccountId } from '#arn';
import type { Directory } from '#directory';
import { openMemoryStore } from '../../adapters/store-memory/index.ts';
import { organizationsOperations } from './index.ts';
import {
  bound,
  callOf,
  countingBytes,
  invoke,
  MANAGEMENT,
  NOW,
  openOrganization,
} from './organizations.testing.ts';

const MEMBER = '999988887777' as AccountId;
const ORGANIZATION = `arn:aws:organizations::${MANAGEMENT}`;
const MEMBER_ARN = `${ORGANIZATION}:account/o-exampleorg/${MEMBER}`;
const ROOT_ARN = `${ORGANIZATION}:root/o-exampleorg/r-exam`;

let directory: Directory;
beforeEach(async () => {
  directory = await openOrganization(openMemoryStore());
  await directory.change(['organization'], (draft) =>
    draft.organization.put({
      kind: 'account',
      id: MEMBER,
      name: 'Member',
      email: 'member@example.com',
      status: 'ACTIVE',
      joinedMethod: 'CREATED',
      joinedAt: NOW + 1,
    }),
  );
});

/** Each operation: an input, the resource that it is decided on, and whether member accounts may call it. */
const OPERATIONS: readonly [name: string, input: object, resource: string, open: boolean][] = [
  ['CreateAccount', { Email: 'a@example.com', AccountName: 'a' }, '*', false],
  ['DescribeAccount', { AccountId: MEMBER }, MEMBER_ARN, false],
  ['DescribeCreateAccountStatus', { CreateAccountRequestId: 'car-12345678' }, '*', false],
  ['DescribeOrganization', {}, '*', true],
  ['ListAccounts', {}, '*', false],
  ['ListAccountsForParent', { ParentId: 'r-exam' }, ROOT_ARN, false],
  ['ListCreateAccountStatus', {}, '*', false],
  ['ListParents', { ChildId: MEMBER }, MEMBER_ARN, false],
  ['ListRoots', {}, '*', false],
  ['ListTagsForResource', { ResourceId: MEMBER }, MEMBER_ARN, false],
  ['TagResource', { ResourceId: MEMBER, Tags: [] }, MEMBER_ARN, false],
  ['UntagResource', { ResourceId: MEMBER, TagKeys: [] }, MEMBER_ARN, false],
];

describe('every operation of Organizations', () => {
  it('stands in the table below', () => {
    const names = organizationsOperations({ random: countingBytes() }).map(({ name }) => name);
    expect(names).toEqual(OPERATIONS.map(([name]) => name));
  });

  it.each(OPERATIONS)('%s authorizes its own action and no other', async (name, input, resource) => {
    const needs = await bound(name).needs(input, callOf(directory, MANAGEMENT));
    expect(needs).toEqual([
      expect.objectContaining({ action: `organizations:${name}`, resource, account: MANAGEMENT }),
    ]);
    expect(bound(name).access).toBe('signed');
    expect(bound(name).effect).toBe(/^(Describe|List)/.test(name) ? 'reads' : 'changes');
  });

  it('decides the tagging of anything but an account on no resource in particular', async () => {
    const input = { ResourceId: 'r-exam', Tags: [] };
    const [need] = await bound('TagResource').needs(input, callOf(directory, MANAGEMENT));
    expect(need?.resource).toBe('*');
  });

  it.each(OPERATIONS)('%s is decided in the account of its caller', async (name, input) => {
    const [need] = await bound(name).needs(input, callOf(directory, MEMBER));
    expect(need?.account).toBe(MEMBER);
  });

  it.each(OPERATIONS.filter(([, , , open]) => !open))('%s refuses member accounts', async (name, input) => {
    await expect(invoke(directory, name, input, { account: MEMBER })).rejects.toMatchObject({
      code: 'AccessDeniedException',
      message: "You don't have permissions to access this resource.",
    });
  });
});

describe('DescribeOrganization', () => {
  it.each([MANAGEMENT, MEMBER])('tells account %s which organization it is in', async (account) => {
    expect(await invoke(directory, 'DescribeOrganization', {}, { account })).toEqual({
      Organization: {
        Id: 'o-exampleorg',
        Arn: `${ORGANIZATION}:organization/o-exampleorg`,
        FeatureSet: 'ALL',
        MasterAccountArn: `${ORGANIZATION}:account/o-exampleorg/${MANAGEMENT}`,
        MasterAccountId: MANAGEMENT,
        MasterAccountEmail: 'root@example.com',
        AvailablePolicyTypes: [],
      },
    });
  });
});

describe('accounts', () => {
  it('are listed in the order in which they joined, page by page', async () => {
    const first = await invoke(directory, 'ListAccounts', { MaxResults: 1 });
    expect(first.Accounts).toMatchObject([{ Id: MANAGEMENT, JoinedMethod: 'INVITED', JoinedTimestamp: NOW }]);
    const second = await invoke(directory, 'ListAccounts', { MaxResults: 1, NextToken: first.NextToken });
    expect(second.Accounts).toMatchObject([{ Id: MEMBER, Name: 'Member' }]);
    expect(second.NextToken).toBeUndefined();
  });

  it('are listed twenty at a time unless fewer are asked for', async () => {
    for (let i = 0; i < 20; i++) {
      const random = (length: number) => new Uint8Array(length).fill(i + 1);
      await invoke(
        directory,
        'CreateAccount',
        { Email: `a${i}@example.com`, AccountName: `a${i}` },
        { random },
      );
    }
    const first = await invoke(directory, 'ListAccounts');
    expect(first.Accounts).toHaveLength(20);
    const rest = await invoke(directory, 'ListAccounts', { NextToken: first.NextToken });
    expect(rest.Accounts).toHaveLength(2);
  });

  it.each(['nonsense', ''])('are not listed from a token that was never given: %j', async (NextToken) => {
    await expect(invoke(directory, 'ListAccounts', { NextToken })).rejects.toMatchObject({
      code: 'InvalidInputException',
      details: { Reason: 'INVALID_NEXT_TOKEN' },
    });
  });

  it('stand below the root', async () => {
    const { Accounts } = await invoke(directory, 'ListAccountsForParent', { ParentId: 'r-exam' });
    expect(Accounts).toMatchObject([{ Id: MANAGEMENT }, { Id: MEMBER }]);
    expect(await invoke(directory, 'ListParents', { ChildId: MEMBER })).toEqual({
      Parents: [{ Id: 'r-exam', Type: 'ROOT' }],
    });
    expect(await invoke(directory, 'ListRoots')).toEqual({
      Roots: [{ Id: 'r-exam', Arn: ROOT_ARN, Name: 'Root', PolicyTypes: [] }],
    });
  });

  it.each([
    ['DescribeAccount', { AccountId: '123456789012' }, 'AccountNotFoundException', 'account'],
    ['ListAccountsForParent', { ParentId: 'r-none' }, 'ParentNotFoundException', 'parent'],
    ['ListParents', { ChildId: '123456789012' }, 'ChildNotFoundException', 'child'],
    ['ListTagsForResource', { ResourceId: '123456789012' }, 'TargetNotFoundException', 'target'],
    ['TagResource', { ResourceId: 'r-exam', Tags: [] }, 'TargetNotFoundException', 'target'],
  ])('%s refuses what is not there', async (name, input, code, what) => {
    await expect(invoke(directory, name, input)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(new RegExp(`^You specified an? ${what} that doesn't exist\\.$`)),
    });
  });
});

describe('tags of an account', () => {
  const tag = (Key: string, Value: string) => ({ Key, Value });
  const tags = async () => (await invoke(directory, 'ListTagsForResource', { ResourceId: MEMBER })).Tags;
  const put = (...Tags: object[]) => invoke(directory, 'TagResource', { ResourceId: MEMBER, Tags });

  it('are added, replaced and removed by key', async () => {
    expect(await tags()).toEqual([]);
    await put(tag('a', '1'), tag('b', '2'));
    await put(tag('b', '3'), tag('B', '4'));
    expect(await tags()).toEqual([tag('a', '1'), tag('b', '3'), tag('B', '4')]);
    await invoke(directory, 'UntagResource', { ResourceId: MEMBER, TagKeys: ['a', 'none'] });
    expect(await tags()).toEqual([tag('b', '3'), tag('B', '4')]);
  });

  it('bring their keys to the decision', async () => {
    await put(tag('team', 'x'));
    const input = { ResourceId: MEMBER, Tags: [tag('b', '1')] };
    const [need] = await bound('TagResource').needs(input, callOf(directory, MANAGEMENT));
    expect(need?.context).toEqual({
      'aws:ResourceTag/team': 'x',
      'aws:RequestTag/b': '1',
      'aws:TagKeys': ['b'],
    });
    const untag = { ResourceId: MEMBER, TagKeys: ['b'] };
    const [other] = await bound('UntagResource').needs(untag, callOf(directory, MANAGEMENT));
    expect(other?.context).toEqual({ 'aws:ResourceTag/team': 'x', 'aws:TagKeys': ['b'] });
  });

  it('are at most fifty, and never AWS’s own', async () => {
    await put(...Array.from({ length: 50 }, (_, i) => tag(`k${i}`, '')));
    await expect(put(tag('one', 'more'))).rejects.toMatchObject({
      code: 'ConstraintViolationException',
      details: { Reason: 'MAX_TAG_LIMIT_EXCEEDED' },
    });
    await expect(put(tag('AWS:x', ''))).rejects.toMatchObject({
      code: 'InvalidInputException',
      details: { Reason: 'INVALID_SYSTEM_TAGS_PARAMETER' },
    });
  });
});
