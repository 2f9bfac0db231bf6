import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AwsError } from '#wire';
import { openMemoryStore } from '../../adapters/store-memory/index.ts';
import { ACCOUNT, ALLOW_ALL, type Client, World } from './iam.testing.ts';

/** What should be there, by the simplest of means. */
interface Model {
  readonly users: Set<string>;
  readonly groups: Set<string>;
  readonly policies: Set<string>;
  /** `user group` */
  readonly members: Set<string>;
  /** `user policy` */
  readonly attached: Set<string>;
}

type Outcome = 'ok' | 'EntityAlreadyExists' | 'NoSuchEntity' | 'DeleteConflict';

/** One call, and what it should come to; where it comes to `ok`, the model follows. */
interface Step {
  call(root: Client): Promise<unknown>;
  expected(model: Model): Outcome;
  follow(model: Model): void;
}

const arn = (policy: string) => `arn:aws:iam::${ACCOUNT}:policy/${policy}`;
const touches = (pairs: Set<string>, name: string) =>
  [...pairs].some((pair) => pair.split(' ').includes(name));

/** Names differ between the kinds, so that a pair tells which kind each half is of. */
const user = fc.constantFrom('u1', 'u2');
const group = fc.constantFrom('g1', 'g2');
const policy = fc.constantFrom('p1', 'p2');

const creating = (kind: 'users' | 'groups' | 'policies', name: string, call: Step['call']): Step => ({
  call,
  expected: (model) => (model[kind].has(name) ? 'EntityAlreadyExists' : 'ok'),
  follow: (model) => model[kind].add(name),
});

const deleting = (kind: 'users' | 'groups' | 'policies', name: string, call: Step['call']): Step => ({
  call,
  expected: (model) => {
    if (!model[kind].has(name)) return 'NoSuchEntity';
    return touches(model.members, name) || touches(model.attached, name) ? 'DeleteConflict' : 'ok';
  },
  follow: (model) => model[kind].delete(name),
});

const steps: fc.Arbitrary<Step> = fc.oneof(
  user.map((UserName) => creating('users', UserName, (root) => root('CreateUser', { UserName }))),
  group.map((GroupName) => creating('groups', GroupName, (root) => root('CreateGroup', { GroupName }))),
  policy.map((PolicyName) =>
    creating('policies', PolicyName, (root) =>
      root('CreatePolicy', { PolicyName, PolicyDocument: ALLOW_ALL }),
    ),
  ),
  user.map((UserName) => deleting('users', UserName, (root) => root('DeleteUser', { UserName }))),
  group.map((GroupName) => deleting('groups', GroupName, (root) => root('DeleteGroup', { GroupName }))),
  policy.map((name) => deleting('policies', name, (root) => root('DeletePolicy', { PolicyArn: arn(name) }))),
  fc.tuple(user, group, fc.boolean()).map(
    ([UserName, GroupName, adds]): Step => ({
      call: (root) => root(adds ? 'AddUserToGroup' : 'RemoveUserFromGroup', { UserName, GroupName }),
      expected: ({ users, groups }) => (users.has(UserName) && groups.has(GroupName) ? 'ok' : 'NoSuchEntity'),
      follow: ({ members }) => {
        if (adds) members.add(`${UserName} ${GroupName}`);
        else members.delete(`${UserName} ${GroupName}`);
      },
    }),
  ),
  fc.tuple(user, policy).map(
    ([UserName, name]): Step => ({
      call: (root) => root('AttachUserPolicy', { UserName, PolicyArn: arn(name) }),
      expected: ({ users, policies }) => (users.has(UserName) && policies.has(name) ? 'ok' : 'NoSuchEntity'),
      follow: ({ attached }) => attached.add(`${UserName} ${name}`),
    }),
  ),
  fc.tuple(user, policy).map(
    ([UserName, name]): Step => ({
      call: (root) => root('DetachUserPolicy', { UserName, PolicyArn: arn(name) }),
      expected: ({ attached }) => (attached.has(`${UserName} ${name}`) ? 'ok' : 'NoSuchEntity'),
      follow: ({ attached }) => attached.delete(`${UserName} ${name}`),
    }),
  ),
);

async function outcomeOf(answer: Promise<unknown>): Promise<string> {
  try {
    await answer;
    return 'ok';
  } catch (error) {
    if (error instanceof AwsError) return error.code;
    throw error;
  }
}

async function seen(root: Client): Promise<unknown> {
  const { UserDetailList, GroupDetailList, Policies } = await root('GetAccountAuthorizationDetails', {
    Filter: ['User', 'Group', 'LocalManagedPolicy'],
  });
  const users = UserDetailList ?? [];
  return {
    users: users.map(({ UserName }) => UserName),
    groups: GroupDetailList?.map(({ GroupName }) => GroupName),
    policies: Policies?.map(({ PolicyName }) => PolicyName),
    members: users.flatMap(({ UserName, GroupList }) => GroupList?.map((name) => `${UserName} ${name}`)),
    attached: users
      .flatMap(({ UserName, AttachedManagedPolicies }) =>
        AttachedManagedPolicies?.map(({ PolicyName }) => `${UserName} ${PolicyName}`),
      )
      .toSorted(),
  };
}

describe('whatever is created, joined, attached, taken apart and deleted', () => {
  it('comes to what it should, and leaves nothing that points at nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { maxLength: 40 }), async (sequence) => {
        const root = (await World.open(openMemoryStore())).root();
        const model: Model = {
          users: new Set(),
          groups: new Set(),
          policies: new Set(),
          members: new Set(),
          attached: new Set(),
        };
        for (const step of sequence) {
          const expected = step.expected(model);
          expect(await outcomeOf(step.call(root))).toBe(expected);
          if (expected === 'ok') step.follow(model);
        }
        const sorted = Object.entries(model).map(([kind, names]) => [kind, [...names].toSorted()]);
        expect(await seen(root)).toEqual(Object.fromEntries(sorted));
      }),
      { numRuns: 150 },
    );
  });
});
