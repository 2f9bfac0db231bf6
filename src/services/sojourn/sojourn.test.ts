import { beforeEach, describe, expect, it } from 'vitest';
import { iamArn, newAccessKeyId } from '#arn';
import { decodeAwsJson, encodeAwsJson, errorStatus, validate } from '#wire';
import { openMemoryStore } from '../../adapters/store-memory/index.ts';
import { sojournModel, sojournOperations } from './index.ts';
import { ACCOUNT, alice, aliceKey, deployer, OTHER, START, World } from './sojourn.testing.ts';

const ROLE_ARN = iamArn(ACCOUNT, 'role', 'Deployer', '/ci/');
const USER_ARN = iamArn(ACCOUNT, 'user', 'alice');
const SECOND = 1000;
const LONGEST = 36 * 3600 * SECOND;

let world: World;
beforeEach(async () => {
  world = await World.open(openMemoryStore());
});

interface Created {
  readonly Revocation: { readonly Arn: string; readonly Target: object; readonly Before: number };
}

const revoke = (Type: string, Value: string, options: { Before?: number; account?: typeof ACCOUNT } = {}) => {
  const { account, ...times } = options;
  return world.invoke(
    'CreateRevocation',
    { Target: { Type, Value }, ...times },
    { account },
  ) as Promise<Created>;
};

describe('every operation of ours', () => {
  const ANY_REVOCATION = `arn:aws:sojourn::${ACCOUNT}:revocation/*`;
  const TOKEN_ARN = `arn:aws:sojourn::${ACCOUNT}:hardware-mfa-device/TOKEN00001`;
  const DELEGATION = 'dr-0123456789abcdef';
  const DELEGATION_ARN = `arn:aws:iam::${ACCOUNT}:delegation-request/${DELEGATION}`;
  const OPERATIONS = [
    ['CreateRevocation', { Target: { Type: 'role', Value: ROLE_ARN } }, 'changes', ANY_REVOCATION],
    ['DeregisterHardwareMFADevice', { SerialNumber: 'TOKEN00001' }, 'changes', TOKEN_ARN],
    ['GetDelegationNotification', { DelegationRequestId: DELEGATION }, 'issues', DELEGATION_ARN],
    ['ListRevocations', {}, 'reads', ANY_REVOCATION],
    ['RegisterHardwareMFADevice', { SerialNumber: 'TOKEN00001' }, 'changes', TOKEN_ARN],
    ['RotateWebIdentityKeys', {}, 'changes', '*'],
  ] as const;

  it('stands in the table and in the model', () => {
    const names = sojournOperations(world).map(({ name }) => name);
    expect(names).toEqual(OPERATIONS.map(([name]) => name));
    expect([...sojournModel.operations.keys()]).toEqual(names);
  });

  it.each(OPERATIONS)('%s authorizes its own action and no other', async (name, input, effect, resource) => {
    const operation = sojournOperations(world).find((candidate) => candidate.name === name);
    expect(await operation?.needs(input, world.call(ACCOUNT))).toEqual([
      { action: `sojourn:${name}`, resource, account: ACCOUNT },
    ]);
    expect(operation).toMatchObject({ access: 'signed', effect });
  });

  it.each([...sojournModel.operations.values()])(
    '$name has a status for each of its errors',
    ({ errors }) => {
      for (const code of errors) expect(errorStatus('sojourn', code)).toBe(400);
    },
  );
});

describe('the model', () => {
  const shapes = sojournModel.operations.get('CreateRevocation');
  if (!shapes) throw new Error('CreateRevocation is missing');
  const read = (json: string) => decodeAwsJson(shapes, Buffer.from(json));

  it('reads a request and writes an answer with times in seconds', () => {
    const json = '{"Target":{"Type":"role","Value":"AROAX"},"Before":1800000000.5}';
    expect(read(json)).toEqual({
      ok: true,
      input: { Target: { Type: 'role', Value: 'AROAX' }, Before: 1_800_000_000_500 },
    });
    const answer = { Revocation: { Arn: 'a', Target: { Type: 'role', Value: 'b' }, Before: 1500 } };
    expect(JSON.parse(encodeAwsJson(shapes, answer))).toEqual({
      Revocation: { ...answer.Revocation, Before: 1.5 },
    });
  });

  it.each([
    ['{}', 'target'],
    ['{"Target":{"Value":"x"}}', 'target.type'],
    ['{"Target":{"Type":"role"}}', 'target.value'],
    ['{"Target":{"Type":"everything","Value":"x"}}', 'target.type'],
    ['{"Target":{"Type":"role","Value":""}}', 'target.value'],
  ])('finds fault with %s', (json, path) => {
    const decoded = read(json);
    expect(decoded.ok && validate(shapes, decoded.input)).toMatchObject([{ path }]);
  });
});

describe('CreateRevocation', () => {
  it.each([
    ['role', ROLE_ARN, deployer(ACCOUNT).id],
    ['role', deployer(ACCOUNT).id, deployer(ACCOUNT).id],
    ['user', USER_ARN, alice(ACCOUNT).id],
    ['user', alice(ACCOUNT).id, alice(ACCOUNT).id],
    ['access-key', aliceKey(ACCOUNT), aliceKey(ACCOUNT)],
    ['chain-root', aliceKey(ACCOUNT), aliceKey(ACCOUNT)],
    ['source-identity', 'saanvi', 'saanvi'],
  ])('C94 ends by %s %s the sessions issued so far, and no later ones', async (type, value, kept) => {
    const session = world.issue({ sourceIdentity: 'saanvi' });
    expect(await world.lives(session)).toBe(true);
    world.now += 10 * SECOND;
    const { Revocation } = await revoke(type, value);
    expect(Revocation).toEqual({
      Arn: expect.stringMatching(/^arn:aws:sojourn::111122223333:revocation\/rev-[0-9a-f]{32}$/),
      Target: { Type: type, Value: kept },
      Before: world.now,
      Until: world.now + LONGEST,
      CreatedAt: world.now,
    });
    expect(await world.use(session)).toMatchObject({ ok: false, refusal: { reason: 'revoked' } });
    world.now += SECOND;
    expect(await world.lives(world.issue({ sourceIdentity: 'saanvi' }))).toBe(true);
  });

  it('C94 ends one session and leaves its sisters alone', async () => {
    const [one, two] = [world.issue(), world.issue()];
    await revoke('session', one.accessKeyId);
    expect(await Promise.all([one, two].map((session) => world.lives(session)))).toEqual([false, true]);
  });

  it('C94 ends what came of a session, too', async () => {
    const parent = world.issue();
    const link = { accessKeyId: parent.accessKeyId, account: ACCOUNT, issuedAt: START / 1000 };
    world.now += 60 * SECOND;
    const child = world.issue({ account: OTHER, chain: [link] });
    await revoke('session', parent.accessKeyId);
    expect(await world.lives(child)).toBe(false);
  });

  it.each(['federated-subject', 'chain-root'])('C94 ends a federated session by %s', async (type) => {
    const facts = { origin: { type: 'federated', provider: 'idp', subject: 'carol' } } as const;
    const [session, other] = [world.issue(facts), world.issue()];
    await revoke(type, type === 'chain-root' ? session.accessKeyId : 'carol');
    expect(await Promise.all([session, other].map((each) => world.lives(each)))).toEqual([false, true]);
  });

  it('C94 ends the sessions of the root user by an access key that the operator chose', async () => {
    const key = 'ROOTKEYCHOSENBYOPERATOR';
    const session = world.issue({
      principal: { type: 'root' },
      origin: { type: 'root', account: ACCOUNT, accessKeyId: key },
    });
    await revoke('access-key', key);
    expect(await world.lives(session)).toBe(false);
  });

  it('leaves sessions issued after Before alone', async () => {
    const early = world.issue();
    world.now += 10 * SECOND;
    const late = world.issue();
    world.now += 10 * SECOND;
    await revoke('role', ROLE_ARN, { Before: START + 5 * SECOND });
    expect(await Promise.all([early, late].map((session) => world.lives(session)))).toEqual([false, true]);
  });

  it('lets an earlier Before not undo a later one', async () => {
    world.now += 10 * SECOND;
    const session = world.issue();
    await revoke('role', ROLE_ARN);
    await revoke('role', ROLE_ARN, { Before: START });
    expect(await world.lives(session)).toBe(false);
  });

  it('leaves the namesake of a role in another account alone', async () => {
    const elsewhere = world.issue({ account: OTHER });
    await revoke('role', ROLE_ARN);
    await revoke('source-identity', 'saanvi');
    expect(await world.lives(elsewhere)).toBe(true);
    expect(await world.lives(world.issue({ account: OTHER, sourceIdentity: 'saanvi' }))).toBe(true);
  });

  it('C95 refuses a session issued while its role was being revoked', async () => {
    const [, session] = await Promise.all([revoke('role', ROLE_ARN), Promise.resolve(world.issue())]);
    expect(await world.lives(session)).toBe(false);
  });

  it('C95 refuses what a session that saw no revocation yet still made of itself', async () => {
    const parent = world.issue();
    world.now += 10 * SECOND;
    const before = world.directory.snapshot();
    await before.revocations();
    await revoke('session', parent.accessKeyId);
    world.now += 2 * SECOND;
    expect((await world.use(parent, before)).ok).toBe(true);
    const link = { accessKeyId: parent.accessKeyId, account: ACCOUNT, issuedAt: START / 1000 };
    expect(await world.lives(world.issue({ chain: [link] }))).toBe(false);
  });

  it('C95 loses none of many revocations made at once', async () => {
    const sessions = Array.from({ length: 50 }, () => world.issue());
    await Promise.all(sessions.map(({ accessKeyId }) => revoke('session', accessKeyId)));
    expect(await Promise.all(sessions.map((session) => world.lives(session)))).toEqual(Array(50).fill(false));
  });

  it('is kept for as long as any session lives that it ends', async () => {
    await revoke('role', ROLE_ARN);
    const held = async () => (await world.directory.snapshot().revocations()).all().length;
    world.now += LONGEST;
    await revoke('source-identity', 'saanvi');
    expect(await held()).toBe(2);
    world.now += 1;
    await revoke('source-identity', 'saanvi');
    expect(await held()).toBe(2);
  });
});

describe('CreateRevocation refuses', () => {
  const unknownKey = newAccessKeyId('AKIA', ACCOUNT, (length) => new Uint8Array(length).fill(9));

  it.each([
    ['role', iamArn(ACCOUNT, 'role', 'Nobody')],
    ['role', iamArn(ACCOUNT, 'role', 'Deployer')],
    ['role', iamArn(ACCOUNT, 'role', 'deployer', '/ci/')],
    ['role', 'AROANOBODY'],
    ['role', deployer(OTHER).id],
    ['user', iamArn(ACCOUNT, 'user', 'nobody')],
    ['user', 'AIDANOBODY'],
    ['access-key', unknownKey],
    ['access-key', 'NOKEYATALL'],
    ['chain-root', unknownKey],
  ])('%s %s, for there is none', async (type, value) => {
    await expect(revoke(type, value)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: `There is no ${type} ${value}.`,
    });
  });

  it.each([
    ['session', 'AKIA'],
    ['session', aliceKey(ACCOUNT)],
    ['session', 'ASIAnonsense'],
    ['access-key', newAccessKeyId('ASIA', ACCOUNT, (length) => new Uint8Array(length))],
    ['role', 'Deployer'],
    ['role', USER_ARN],
    ['role', alice(ACCOUNT).id],
    ['role', `arn:aws:sts::${ACCOUNT}:assumed-role/Deployer/one`],
    ['role', 'arn:aws:iam::1:role/Deployer'],
    ['user', ROLE_ARN],
    ['source-identity', 'x'],
    ['source-identity', 'no spaces'],
  ])('%s %s, which cannot be the name of one', async (type, value) => {
    await expect(revoke(type, value)).rejects.toMatchObject({ code: 'ValidationError' });
  });

  it.each([
    ['a time to come', 1],
    ['a time whose sessions have all expired', -LONGEST - 1],
  ])('%s', async (_what, offset) => {
    await expect(revoke('role', ROLE_ARN, { Before: START + offset })).rejects.toMatchObject({
      code: 'ValidationError',
    });
  });

  it.each([
    ['session', newAccessKeyId('ASIA', OTHER, (length) => new Uint8Array(length))],
    ['chain-root', newAccessKeyId('ASIA', OTHER, (length) => new Uint8Array(length))],
    ['access-key', aliceKey(OTHER)],
    ['chain-root', aliceKey(OTHER)],
    ['role', iamArn(OTHER, 'role', 'Deployer', '/ci/')],
    ['role', iamArn(OTHER, 'role', 'Nobody')],
    ['user', iamArn(OTHER, 'user', 'alice')],
  ])('%s %s of another account, the management account’s administrators included', async (type, value) => {
    await expect(revoke(type, value)).rejects.toThrow(
      `User: ${USER_ARN} is not authorized to perform: sojourn:CreateRevocation on resource: arn:aws:sojourn::${OTHER}:revocation/*`,
    );
    expect((await world.directory.snapshot().revocations()).all()).toEqual([]);
  });

  it('a federated subject, to all but the management account', async () => {
    await expect(revoke('federated-subject', 'carol', { account: OTHER })).rejects.toThrow(
      `is not authorized to perform: sojourn:CreateRevocation on resource: arn:aws:sojourn::${ACCOUNT}:revocation/*`,
    );
  });
});

describe('ListRevocations', () => {
  const list = async (input: object = {}, account = ACCOUNT) =>
    (await world.invoke('ListRevocations', input, { account })) as {
      Revocations: { Arn: string }[];
      NextToken?: string;
    };

  it('lists the account’s own, oldest first, page by page', async () => {
    const made: string[] = [];
    for (let i = 0; i < 3; i++) {
      world.now += SECOND;
      made.push((await revoke('role', ROLE_ARN)).Revocation.Arn);
    }
    await revoke('user', iamArn(OTHER, 'user', 'alice'), { account: OTHER });

    const first = await list({ MaxResults: 2 });
    expect(first.Revocations.map(({ Arn }) => Arn)).toEqual(made.slice(0, 2));
    const rest = await list({ MaxResults: 2, NextToken: first.NextToken });
    expect(rest.Revocations).toMatchObject([{ Arn: made[2], Target: { Type: 'role' } }]);
    expect(rest.NextToken).toBeUndefined();
    expect((await list({}, OTHER)).Revocations).toHaveLength(1);
  });

  it('leaves out those that have done their work', async () => {
    await revoke('role', ROLE_ARN);
    world.now += LONGEST;
    expect((await list()).Revocations).toHaveLength(1);
    world.now += 1;
    expect((await list()).Revocations).toEqual([]);
  });

  it('refuses a token that it never gave', async () => {
    await expect(list({ NextToken: 'x' })).rejects.toMatchObject({ code: 'ValidationError' });
  });
});
