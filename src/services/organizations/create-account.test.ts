import { beforeEach, describe, expect, it } from 'vitest';
import type { AccountId } from '#arn';
import type { Directory } from '#directory';
import { openMemoryStore } from '../../adapters/store-memory/index.ts';
import {
  bound,
  callOf,
  countingBytes,
  invoke,
  MANAGEMENT,
  NOW,
  openOrganization,
} from './organizations.testing.ts';

const REQUEST = { Email: 'dev@example.com', AccountName: 'Development' };

let directory: Directory;
beforeEach(async () => {
  directory = await openOrganization(openMemoryStore());
});

async function create(input: object = REQUEST, random = countingBytes()) {
  const { CreateAccountStatus } = await invoke(directory, 'CreateAccount', input, { random });
  return CreateAccountStatus as Record<string, unknown>;
}

describe('CreateAccount', () => {
  it('creates an active account at once and says so', async () => {
    const status = await create();
    expect(status).toEqual({
      Id: expect.stringMatching(/^car-[a-z0-9]{8,32}$/),
      AccountName: 'Development',
      State: 'SUCCEEDED',
      AccountId: expect.stringMatching(/^[1-9]\d{11}$/),
      RequestedTimestamp: NOW,
      CompletedTimestamp: NOW,
      FailureReason: undefined,
    });
    const { Account } = await invoke(directory, 'DescribeAccount', { AccountId: status.AccountId });
    expect(Account).toEqual({
      Id: status.AccountId,
      Arn: `arn:aws:organizations::${MANAGEMENT}:account/o-exampleorg/${status.AccountId}`,
      Email: 'dev@example.com',
      Name: 'Development',
      Status: 'ACTIVE',
      State: 'ACTIVE',
      Paths: [`o-exampleorg/r-exam/${status.AccountId}/`],
      JoinedMethod: 'CREATED',
      JoinedTimestamp: NOW,
    });
  });

  it('puts a role into the account that trusts the management account and administers', async () => {
    const { AccountId } = await create();
    const account = await directory.snapshot().account(String(AccountId));
    const role = account?.role('OrganizationAccountAccessRole');
    expect(role).toMatchObject({
      id: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      path: '/',
      managedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'],
      trustPolicy: { principalIds: {} },
    });
    expect(JSON.parse(role?.trustPolicy.document ?? '')).toEqual({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${MANAGEMENT}:root` }, Action: 'sts:AssumeRole' },
      ],
    });
    expect(account?.users()).toEqual([]);
  });

  it('calls the role as it is asked to', async () => {
    const { AccountId } = await create({ ...REQUEST, RoleName: 'Admin' });
    const account = await directory.snapshot().account(String(AccountId));
    expect(account?.roles().map(({ name }) => name)).toEqual(['Admin']);
  });

  it.each(['dev@example.com', 'DEV@Example.com'])(
    'fails where %s is taken, and makes nothing',
    async (Email) => {
      await create();
      const status = await create({ Email, AccountName: 'Second' }, seeded(9));
      expect(status).toMatchObject({
        State: 'FAILED',
        FailureReason: 'EMAIL_ALREADY_EXISTS',
        AccountId: undefined,
      });
      const { Accounts } = await invoke(directory, 'ListAccounts');
      expect(Accounts).toHaveLength(2);
      const described = await invoke(directory, 'DescribeCreateAccountStatus', {
        CreateAccountRequestId: status.Id,
      });
      expect(described.CreateAccountStatus).toEqual(status);
    },
  );

  it('lets one of many that ask for the same e-mail address at once have it', async () => {
    const outcomes = await Promise.all(Array.from({ length: 8 }, (_, i) => create(REQUEST, seeded(i))));
    expect(outcomes.map(({ State }) => State).sort()).toEqual([...Array(7).fill('FAILED'), 'SUCCEEDED']);
    const { Accounts } = await invoke(directory, 'ListAccounts');
    expect(Accounts).toHaveLength(2);
  });

  it('gives no account the id of another', async () => {
    const first = await create(REQUEST, seeded(1));
    const second = await create({ ...REQUEST, Email: 'other@example.com' }, sameThenSeeded());
    expect(second).toMatchObject({ State: 'SUCCEEDED' });
    expect(second.AccountId).not.toBe(first.AccountId);
  });

  it('refuses the later of two that were given one id at the same time', async () => {
    const outcomes = await Promise.allSettled([
      create(REQUEST, seeded(1)),
      create({ ...REQUEST, Email: 'other@example.com' }, seeded(1)),
    ]);
    expect(outcomes).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { code: 'ConcurrentModificationException' } },
    ]);
  });

  it('never gives an id that begins with a zero', async () => {
    const { AccountId } = await create(REQUEST, (length) => new Uint8Array(length));
    expect(AccountId).toBe('100000000000');
    const last = await create({ ...REQUEST, Email: 'b@example.com' }, (length) =>
      new Uint8Array(length).fill(255),
    );
    expect(last.AccountId).toMatch(/^[1-9]\d{11}$/);
  });

  it('keeps the tags, and refuses a key given twice', async () => {
    const Tags = [{ Key: 'team', Value: 'x' }];
    const { AccountId } = await create({ ...REQUEST, Tags });
    expect(await invoke(directory, 'ListTagsForResource', { ResourceId: AccountId })).toEqual({ Tags });
    await expect(create({ ...REQUEST, Tags: [...Tags, ...Tags] })).rejects.toMatchObject({
      code: 'InvalidInputException',
      details: { Reason: 'DUPLICATE_TAG_KEY' },
    });
  });

  it('brings the request tags to the decision', async () => {
    const input = { ...REQUEST, Tags: [{ Key: 'team', Value: 'x' }] };
    const [need] = await bound('CreateAccount').needs(input, callOf(directory, MANAGEMENT));
    expect(need?.context).toEqual({ 'aws:RequestTag/team': 'x', 'aws:TagKeys': ['team'] });
  });

  it('is not open to member accounts', async () => {
    const { AccountId } = await create();
    const account = AccountId as AccountId;
    await expect(
      invoke(directory, 'CreateAccount', { ...REQUEST, Email: 'x@example.com' }, { account }),
    ).rejects.toMatchObject({ code: 'AccessDeniedException' });
  });
});

describe('the outcomes of CreateAccount', () => {
  it('are listed oldest first, by state, page by page', async () => {
    for (const n of [1, 2, 3]) await create({ Email: `a${n}@example.com`, AccountName: `a${n}` }, seeded(n));
    await create({ Email: 'a1@example.com', AccountName: 'again' }, seeded(4));
    const failed = await invoke(directory, 'ListCreateAccountStatus', { States: ['FAILED'] });
    expect(failed).toMatchObject({ CreateAccountStatuses: [{ AccountName: 'again' }], NextToken: undefined });
    const inProgress = await invoke(directory, 'ListCreateAccountStatus', { States: ['IN_PROGRESS'] });
    expect(inProgress).toEqual({ CreateAccountStatuses: [], NextToken: undefined });

    const first = await invoke(directory, 'ListCreateAccountStatus', { MaxResults: 3 });
    expect(first.CreateAccountStatuses).toHaveLength(3);
    const second = await invoke(directory, 'ListCreateAccountStatus', { NextToken: first.NextToken });
    expect(second.CreateAccountStatuses).toHaveLength(1);
    expect(second.NextToken).toBeUndefined();
  });

  it('are unknown where nothing was asked for', async () => {
    await expect(
      invoke(directory, 'DescribeCreateAccountStatus', { CreateAccountRequestId: 'car-12345678' }),
    ).rejects.toMatchObject({ code: 'CreateAccountStatusNotFoundException' });
  });
});

function seeded(seed: number) {
  let calls = 0;
  return (length: number) => {
    calls += 1;
    return Uint8Array.from({ length }, (_, i) => (seed * 101 + calls * 37 + i * 11) & 0xff);
  };
}

/** First the bytes that gave the first account its id, then others. */
function sameThenSeeded() {
  const same = seeded(1);
  const other = seeded(2);
  let calls = 0;
  return (length: number) => {
    calls += 1;
    return calls === 1 ? same(length) : other(length);
  };
}
