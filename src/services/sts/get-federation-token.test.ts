import { beforeEach, describe, expect, it } from 'vitest';
import { openMemoryStore } from '../../adapters/store-memory/index.ts';
import { ACCOUNT, ANYTHING, david, policyArn, START, StsWorld } from './sts.testing.ts';

let world: StsWorld;
beforeEach(async () => {
  world = await StsWorld.open(openMemoryStore());
});

const NOW = Math.floor(START / 1000);

describe('GetFederationToken', () => {
  it('names the federated user by account and name', async () => {
    const answer = await world.invoke('GetFederationToken', { Name: 'Bob' });
    expect(answer.FederatedUser).toEqual({
      FederatedUserId: `${ACCOUNT}:Bob`,
      Arn: `arn:aws:sts::${ACCOUNT}:federated-user/Bob`,
    });
    expect(world.sessionIn(answer)).toMatchObject({
      principal: { type: 'federated-user', name: 'Bob', parentUserId: david.id },
      origin: { type: 'user', account: ACCOUNT, userId: david.id, accessKeyId: 'AKIADAVID' },
      chain: [],
      policies: [],
      tags: [],
    });
  });

  it.each([
    [undefined, 43_200],
    [900, 900],
    [129_600, 129_600],
  ])('lasts, asked for %s, %d seconds', async (DurationSeconds, seconds) => {
    const answer = await world.invoke('GetFederationToken', { Name: 'Bob', DurationSeconds });
    expect(answer.Credentials?.Expiration).toBe((NOW + seconds) * 1000);
  });

  it.each([
    [undefined, 3600],
    [900, 900],
    [3600, 3600],
    [3601, 3600],
    [129_600, 3600],
  ])('lasts for root, asked for %s, %d seconds', async (DurationSeconds, seconds) => {
    const answer = await world.invoke('GetFederationToken', { Name: 'Bob', DurationSeconds }, world.root());
    expect(world.sessionIn(answer)).toMatchObject({
      expiresAt: NOW + seconds,
      principal: { type: 'federated-user', name: 'Bob' },
      origin: { type: 'root', account: ACCOUNT, accessKeyId: 'AKIAROOT' },
    });
    expect(world.sessionIn(answer).principal).not.toHaveProperty('parentUserId');
  });

  it('seals the session policies and tags, and tells their share of the token', async () => {
    const answer = await world.invoke('GetFederationToken', {
      Name: 'Bob',
      Policy: ANYTHING,
      PolicyArns: [{ arn: policyArn('p1') }],
      Tags: [{ Key: 'Team', Value: 'blue' }],
    });
    expect(world.sessionIn(answer)).toMatchObject({
      policies: [{ document: ANYTHING, policyArns: [policyArn('p1')] }],
      tags: [{ key: 'Team', value: 'blue', transitive: false }],
    });
    expect(answer.PackedPolicySize).toBe(answer.SessionTokenUtilization);
    expect(answer.SessionTokenSize).toBe(answer.Credentials?.SessionToken.length);
  });

  it('tells the share also where there are neither policies nor tags, and pads the token', async () => {
    const answer = await world.invoke('GetFederationToken', { Name: 'Bob', MinimumSessionTokenSize: 2000 });
    expect(answer.PackedPolicySize).toBe(answer.SessionTokenUtilization);
    expect(answer.SessionTokenSize).toBeGreaterThanOrEqual(2000);
  });
});
