import { beforeEach, describe, expect, it } from 'vitest';
import type { Session } from '#tokens';
import { openMemoryStore } from '../../adapters/store-memory/index.ts';
import { ACCOUNT, ANYTHING, david, START, StsWorld } from './sts.testing.ts';

let world: StsWorld;
beforeEach(async () => {
  world = await StsWorld.open(openMemoryStore());
});

const NOW = Math.floor(START / 1000);

/** A session that carries one of everything. */
const rich: Session = {
  accessKeyId: 'ASIARZPUZDIKA4DQOBYH',
  secretAccessKey: 'secret',
  account: ACCOUNT,
  issuedAt: NOW - 600,
  expiresAt: NOW + 600,
  principal: { type: 'user', userId: david.id },
  origin: { type: 'user', account: ACCOUNT, userId: david.id, accessKeyId: 'AKIADAVID' },
  chain: [{ accessKeyId: 'ASIAFIRST', account: ACCOUNT, issuedAt: NOW - 900, roleId: 'AROAFIRST' }],
  sourceIdentity: 'saanvi',
  tags: [{ key: 'Team', value: 'blue', transitive: true }],
  policies: [{ document: ANYTHING, policyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] }],
  mfaAuthenticatedAt: NOW - 601,
  federated: { 'accounts.google.com:aud': 'app' },
};
const scope = { document: ANYTHING, policyArns: [], scopesDown: true };

const scoped = (input: object, session = rich) =>
  world.invoke('GetScopedCredentials', input, world.user(session));

describe('GetScopedCredentials', () => {
  it('gives the session another key and a policy more, and changes nothing else', async () => {
    const answer = await scoped({ Policy: ANYTHING });
    const { accessKeyId, secretAccessKey, ...kept } = world.sessionIn(answer);
    expect(accessKeyId).not.toBe(rich.accessKeyId);
    expect(secretAccessKey).not.toBe(rich.secretAccessKey);
    const { accessKeyId: _id, secretAccessKey: _secret, ...before } = rich;
    expect(kept).toEqual({
      ...before,
      chain: [...before.chain, { accessKeyId: rich.accessKeyId, account: ACCOUNT, issuedAt: rich.issuedAt }],
      policies: [...before.policies, scope],
    });
  });

  it('names the principal as before', async () => {
    const answer = await scoped({ DurationSeconds: 60 });
    const { userId: ScopedSessionId, arn: Arn } = world.user();
    expect(answer).toMatchObject({ SessionInfo: { ScopedSessionId, Arn }, SourceIdentity: 'saanvi' });
    const { sourceIdentity: _, ...nobody } = rich;
    expect((await scoped({ DurationSeconds: 60 }, nobody)).SourceIdentity).toBeUndefined();
  });

  it.each([
    [undefined, 600],
    [1, 1],
    [599, 599],
    [600, 600],
  ])('lasts, asked for %s of the 600 seconds that are left, %d', async (DurationSeconds, seconds) => {
    const answer = await scoped({ Policy: ANYTHING, DurationSeconds });
    expect(answer.Credentials?.Expiration).toBe((NOW + seconds) * 1000);
  });

  it('refuses to outlive the session', async () => {
    await expect(scoped({ DurationSeconds: 601 })).rejects.toMatchObject({
      code: 'InsufficientSessionLifetime',
      message: expect.stringContaining('600 seconds'),
    });
  });

  it('wants a policy, a duration, or both', async () => {
    await expect(scoped({ ScopedSessionDescription: 'nothing' })).rejects.toMatchObject({
      code: 'ValidationError',
    });
  });

  it('stacks up to three policies, whatever session policies there were', async () => {
    let session = rich;
    for (const count of [1, 2, 3]) {
      const answer = await scoped({ Policy: ANYTHING }, session);
      expect(answer.ScopedPoliciesCount).toBe(count);
      session = world.sessionIn(answer);
    }
    expect(session.policies).toEqual([...rich.policies, scope, scope, scope]);
    await expect(scoped({ Policy: ANYTHING }, session)).rejects.toMatchObject({ code: 'AccessDenied' });
    const shorter = await scoped({ DurationSeconds: 1 }, session);
    expect(shorter.ScopedPoliciesCount).toBe(3);
    expect(world.sessionIn(shorter).policies).toEqual(session.policies);
  });

  it('refuses a policy that does not parse', async () => {
    await expect(scoped({ Policy: '{}' })).rejects.toMatchObject({ code: 'MalformedPolicyDocument' });
  });

  it('tells and pads the size of the token', async () => {
    const answer = await scoped({ DurationSeconds: 1, MinimumSessionTokenSize: 3000 });
    expect(answer.SessionTokenSize).toBe(answer.Credentials?.SessionToken.length);
    expect(answer.SessionTokenSize).toBeGreaterThanOrEqual(3000);
    expect(answer.SessionTokenUtilization).toBe(Math.ceil((100 * (answer.SessionTokenSize ?? 0)) / 4096));
  });

  it('has no session to scope down in long-term credentials', async () => {
    await expect(world.invoke('GetScopedCredentials', { Policy: ANYTHING })).rejects.toMatchObject({
      code: 'InvalidSubjectCredentials',
    });
  });
});
