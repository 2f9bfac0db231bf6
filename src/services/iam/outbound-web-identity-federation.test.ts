import { beforeEach, describe, expect, it } from 'vitest';
import { openMemoryStore } from '../../adapters/store-memory/index.ts';
import { ACCOUNT, OTHER, refusal, World } from './iam.testing.ts';

const enabledAlready = refusal(
  'FeatureEnabled',
  `Outbound identity federation is already enabled for account ${ACCOUNT}`,
);
const disabled = refusal(
  'FeatureDisabled',
  `Outbound identity federation is disabled for account ${ACCOUNT}`,
);
const disabledAlready = refusal(
  'FeatureDisabled',
  `Outbound identity federation is already disabled for account ${ACCOUNT}`,
);

describe('outbound web identity federation', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open(openMemoryStore());
  });
  const enable = (account = ACCOUNT) => world.root(account)('EnableOutboundWebIdentityFederation', {});
  const disable = () => world.root()('DisableOutboundWebIdentityFederation', {});
  const info = () => world.root()('GetOutboundWebIdentityFederationInfo', {});
  const issuer = async (account = ACCOUNT) =>
    (await world.directory.snapshot().account(account))?.webIdentityIssuer();

  it('is off until it is enabled', async () => {
    await expect(info()).rejects.toMatchObject(disabled);
    await expect(disable()).rejects.toMatchObject(disabledAlready);
    expect(await issuer()).toBeUndefined();
  });

  it('gives the account an issuer with a URL of its own', async () => {
    const { IssuerIdentifier } = await enable();
    const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
    expect((await issuer())?.id).toMatch(uuid);
    expect(IssuerIdentifier).toBe(`https://sts.example.com/issuers/${(await issuer())?.id}`);
    expect(await info()).toEqual({ IssuerIdentifier, JwtVendingEnabled: true });
    await expect(enable()).rejects.toMatchObject(enabledAlready);
    expect((await enable(OTHER)).IssuerIdentifier).not.toBe(IssuerIdentifier);
  });

  it('finds the account of an issuer by its id', async () => {
    await enable();
    await enable(OTHER);
    const id = (await issuer(OTHER))?.id ?? '';
    expect((await world.directory.snapshot().webIdentityIssuer(id))?.account.id).toBe(OTHER);
    expect(await world.directory.snapshot().webIdentityIssuer('nobody')).toBeUndefined();
  });

  it('keeps the issuer and its keys while it is disabled', async () => {
    const { IssuerIdentifier } = await enable();
    const before = await issuer();
    await disable();
    await expect(info()).rejects.toMatchObject(disabled);
    await expect(disable()).rejects.toMatchObject(disabledAlready);
    expect(await issuer()).toEqual({ ...before, enabled: false });
    expect(await enable()).toEqual({ IssuerIdentifier });
    expect(await issuer()).toEqual(before);
  });

  it('makes one issuer where two enable it at once', async () => {
    const outcomes = await Promise.allSettled([enable(), enable()]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const refused = outcomes.find(({ status }) => status === 'rejected');
    expect(refused).toMatchObject({ reason: enabledAlready });
  });
});
