import { describe, expect, it } from 'vitest';
import { openMemoryStore } from '../../adapters/store-memory/index.ts';
import { finalizedRequest } from '../../directory/delegation.testing.ts';
import { ACCOUNT, ALLOW_ALL, OTHER, START, World } from './iam.testing.ts';

const DAY = 24 * 3600 * 1000;
const TEMPLATE = `arn:aws:iam::${ACCOUNT}:policy/template`;

async function openWorld() {
  const world = await World.open(openMemoryStore());
  await world.root()('CreatePolicy', { PolicyName: 'template', PolicyDocument: ALLOW_ALL });
  const ask = async (workflow = 'workflow') => {
    const { DelegationRequestId: id = '' } = await world.root()('CreateDelegationRequest', {
      Description: 'sets up the product',
      Permissions: { PolicyTemplateArn: TEMPLATE },
      RequestorWorkflowId: workflow,
      NotificationChannel: `arn:aws:sns:us-east-1:${ACCOUNT}:topic`,
      SessionDuration: 3600,
      OwnerAccountId: OTHER,
    });
    return id;
  };
  const customer = world.root(OTHER);
  const stateOf = async (id: string) =>
    (await customer('GetDelegationRequest', { DelegationRequestId: id })).DelegationRequest?.State;
  return { world, customer, ask, stateOf };
}

describe('a delegation request', () => {
  it('expires to the millisecond after its last step', async () => {
    const { world, customer, ask, stateOf } = await openWorld();
    const id = await ask();
    world.now = START + DAY - 1;
    expect(await stateOf(id)).toBe('UNASSIGNED');
    world.now += 1;
    expect(await stateOf(id)).toBe('EXPIRED');
    world.now = START + DAY - 1;
    await customer('AssociateDelegationRequest', { DelegationRequestId: id });
    world.now += 7 * DAY - 1;
    expect(await stateOf(id)).toBe('ASSIGNED');
    await customer('UpdateDelegationRequest', { DelegationRequestId: id });
    world.now += 7 * DAY - 1;
    expect(await stateOf(id)).toBe('PENDING_APPROVAL');
    await customer('AcceptDelegationRequest', { DelegationRequestId: id });
    world.now += DAY - 1;
    expect(await stateOf(id)).toBe('ACCEPTED');
    await customer('SendDelegationToken', { DelegationRequestId: id });
    world.now += 7 * DAY;
    expect(await stateOf(id)).toBe('EXPIRED');
  });

  it('is forgotten a week after it has expired, and its workflow id with it', async () => {
    const { world, ask, stateOf } = await openWorld();
    const id = await ask();
    const taken = { code: 'EntityAlreadyExists' };
    world.now = START + 8 * DAY;
    await expect(ask()).rejects.toMatchObject(taken);
    expect(await stateOf(id)).toBe('EXPIRED');
    world.now += 1;
    await ask();
    await expect(stateOf(id)).rejects.toMatchObject({ code: 'NoSuchEntity' });
  });

  it('is one of a thousand of its provider at the most', async () => {
    const { world, ask } = await openWorld();
    await world.directory.change(['delegation-requests'], ({ delegationRequests }) => {
      for (let i = 0; i < 999; i++) {
        const facts = { provider: ACCOUNT, customer: OTHER, at: START };
        delegationRequests.put({ ...finalizedRequest(`dr-${i}`, facts), workflowId: `workflow-${i}` });
      }
    });
    await ask('the-thousandth');
    await expect(ask('one-more')).rejects.toMatchObject({ code: 'LimitExceeded' });
  });

  it('tells policies its duration, template, channel and owner', async () => {
    const { world, customer, ask } = await openWorld();
    const id = await ask();
    await customer('AssociateDelegationRequest', { DelegationRequestId: id });
    await customer('CreateUser', { UserName: 'alice' });
    const call = world.call(await world.userCaller('alice', OTHER));
    const [accepting] = await world
      .operation('AcceptDelegationRequest')
      .needs({ DelegationRequestId: id }, call);
    expect(accepting).toMatchObject({
      resource: `arn:aws:iam::${OTHER}:delegation-request/${id}`,
      context: { 'iam:DelegationRequestOwner': `arn:aws:iam::${OTHER}:root` },
    });
    const [asking] = await world.operation('CreateDelegationRequest').needs(
      {
        Permissions: { PolicyTemplateArn: TEMPLATE },
        NotificationChannel: 'channel',
        SessionDuration: 300,
      },
      call,
    );
    expect(asking?.context).toEqual({
      'iam:DelegationDuration': '300',
      'iam:TemplateArn': TEMPLATE,
      'iam:NotificationChannel': 'channel',
    });
  });

  it('says that it cannot tell whether the caller could grant it', async () => {
    const { customer, ask } = await openWorld();
    const answer = await customer('GetDelegationRequest', {
      DelegationRequestId: await ask(),
      DelegationPermissionCheck: true,
    });
    expect(answer).toMatchObject({ PermissionCheckStatus: 'COMPLETE', PermissionCheckResult: 'UNSURE' });
  });
});
