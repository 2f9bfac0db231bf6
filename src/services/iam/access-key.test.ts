import { describe, expect, it } from 'vitest';
import { accountOfAccessKeyId } from '#arn';
import { openSecret } from '#keys';
import { openMemoryStore } from '../../adapters/store-memory/index.ts';
import { ACCOUNT, OTHER, policyOf, ROOT_KEY, refusal, START, World } from './iam.testing.ts';

const OWN_KEYS = policyOf({
  Effect: 'Allow',
  Action: 'iam:*AccessKey*',
  Resource: `arn:aws:iam::${ACCOUNT}:user/\${aws:username}`,
});

/** Has users alice and bob, who may do anything with their own keys. */
async function openWorld() {
  const world = await World.open(openMemoryStore());
  const root = world.root();
  for (const UserName of ['alice', 'bob']) {
    await root('CreateUser', { UserName });
    await root('PutUserPolicy', { UserName, PolicyName: 'own-keys', PolicyDocument: OWN_KEYS });
  }
  return { world, root, alice: world.user('alice'), bob: world.user('bob') };
}

const keyNotFound = (id: string) => refusal('NoSuchEntity', `The Access Key with id ${id} cannot be found.`);

describe('an access key', () => {
  it('carries its account, and a secret that is shown once and kept sealed', async () => {
    const { world, root } = await openWorld();
    const { AccessKey } = await root('CreateAccessKey', { UserName: 'alice' });
    expect(AccessKey).toEqual({
      UserName: 'alice',
      AccessKeyId: expect.stringMatching(/^AKIA[A-Z2-7]{16}$/),
      Status: 'Active',
      SecretAccessKey: expect.stringMatching(/^[A-Za-z0-9+/]{40}$/),
      CreateDate: START,
    });
    expect(accountOfAccessKeyId(AccessKey.AccessKeyId)).toBe(ACCOUNT);
    const stored = (await world.directory.snapshot().accessKey(AccessKey.AccessKeyId))?.key;
    expect(JSON.stringify(stored)).not.toContain(AccessKey.SecretAccessKey);
    expect(openSecret(world.ring, stored?.sealedSecret ?? '', AccessKey.AccessKeyId)).toEqual({
      ok: true,
      secret: AccessKey.SecretAccessKey,
    });
    const listed = await root('ListAccessKeys', { UserName: 'alice' });
    expect(JSON.stringify(listed)).not.toContain(AccessKey.SecretAccessKey);
  });

  it('is listed oldest first, put out of use and into use, and deleted', async () => {
    const { world, root } = await openWorld();
    const UserName = 'alice';
    const first = (await root('CreateAccessKey', { UserName })).AccessKey.AccessKeyId;
    world.now += 1000;
    const second = (await root('CreateAccessKey', { UserName })).AccessKey.AccessKeyId;
    await root('UpdateAccessKey', { UserName, AccessKeyId: first, Status: 'Inactive' });
    expect((await root('ListAccessKeys', { UserName })).AccessKeyMetadata).toEqual([
      { UserName, AccessKeyId: first, Status: 'Inactive', CreateDate: START },
      { UserName, AccessKeyId: second, Status: 'Active', CreateDate: START + 1000 },
    ]);
    await root('UpdateAccessKey', { UserName, AccessKeyId: first, Status: 'Active' });
    await root('DeleteAccessKey', { UserName, AccessKeyId: second });
    const { AccessKeyMetadata } = await root('ListAccessKeys', { UserName });
    expect(AccessKeyMetadata.map(({ AccessKeyId, Status }) => [AccessKeyId, Status])).toEqual([
      [first, 'Active'],
    ]);
  });

  it('is never put into a state that keys do not have here', async () => {
    const { root } = await openWorld();
    const { AccessKey } = await root('CreateAccessKey', { UserName: 'alice' });
    const update = { UserName: 'alice', AccessKeyId: AccessKey.AccessKeyId, Status: 'Expired' } as const;
    await expect(root('UpdateAccessKey', update)).rejects.toMatchObject({ code: 'InvalidInput' });
  });

  it('is one of two at the most', async () => {
    const { root } = await openWorld();
    await root('CreateAccessKey', { UserName: 'alice' });
    await root('CreateAccessKey', { UserName: 'alice' });
    await expect(root('CreateAccessKey', { UserName: 'alice' })).rejects.toMatchObject(
      refusal('LimitExceeded', 'Cannot exceed quota for AccessKeysPerUser: 2'),
    );
  });

  it('belongs to a user who exists', async () => {
    const { root } = await openWorld();
    await expect(root('CreateAccessKey', { UserName: 'nobody' })).rejects.toMatchObject(
      refusal('NoSuchEntity', 'The user with name nobody cannot be found.'),
    );
    await expect(
      root('UpdateAccessKey', { UserName: 'alice', AccessKeyId: 'AKIAIOSFODNN7EXAMPLE', Status: 'Active' }),
    ).rejects.toMatchObject(keyNotFound('AKIAIOSFODNN7EXAMPLE'));
  });
});

describe('keys without a user name', () => {
  it("are the calling user's", async () => {
    const { alice } = await openWorld();
    const { AccessKey } = await alice('CreateAccessKey', {});
    expect(AccessKey.UserName).toBe('alice');
    await alice('UpdateAccessKey', { AccessKeyId: AccessKey.AccessKeyId, Status: 'Inactive' });
    expect((await alice('ListAccessKeys', {})).AccessKeyMetadata).toMatchObject([{ Status: 'Inactive' }]);
    await alice('DeleteAccessKey', { AccessKeyId: AccessKey.AccessKeyId });
    expect((await alice('ListAccessKeys', {})).AccessKeyMetadata).toEqual([]);
  });

  it("are root's own, where root calls", async () => {
    const { root } = await openWorld();
    const { AccessKey } = await root('CreateAccessKey', {});
    expect(AccessKey.UserName).toBe('<root_account>');
    const { AccessKeyMetadata } = await root('ListAccessKeys', {});
    expect(AccessKeyMetadata.map(({ AccessKeyId }) => AccessKeyId).toSorted()).toEqual(
      [AccessKey.AccessKeyId, ROOT_KEY].toSorted(),
    );
    await expect(root('CreateAccessKey', {})).rejects.toMatchObject({ code: 'LimitExceeded' });
    await root('UpdateAccessKey', { AccessKeyId: ROOT_KEY, Status: 'Inactive' });
    await root('DeleteAccessKey', { AccessKeyId: ROOT_KEY });
    expect((await root('ListAccessKeys', {})).AccessKeyMetadata).toHaveLength(1);
  });
});

describe("another user's keys", () => {
  it('B75 are made, listed, changed and deleted by whoever may do that to this user', async () => {
    const { root, alice } = await openWorld();
    const bobs = (await root('CreateAccessKey', { UserName: 'bob' })).AccessKey.AccessKeyId;
    const denied = { code: 'AccessDenied', message: expect.stringContaining('resource: user bob ') };
    const UserName = 'bob';
    await expect(alice('CreateAccessKey', { UserName })).rejects.toMatchObject(denied);
    await expect(alice('ListAccessKeys', { UserName })).rejects.toMatchObject(denied);
    await expect(
      alice('UpdateAccessKey', { UserName, AccessKeyId: bobs, Status: 'Inactive' }),
    ).rejects.toMatchObject(denied);
    await expect(alice('DeleteAccessKey', { UserName, AccessKeyId: bobs })).rejects.toMatchObject(denied);
    const lastUsed = alice('GetAccessKeyLastUsed', { AccessKeyId: bobs });
    // Whose key it is, is what may not be known.
    await expect(lastUsed).rejects.toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining(`on resource: access key ${bobs} `),
    });
    await expect(lastUsed).rejects.not.toMatchObject({ message: expect.stringContaining('bob') });
  });

  it('B75 are not reached under the own name', async () => {
    const { root, alice } = await openWorld();
    const bobs = (await root('CreateAccessKey', { UserName: 'bob' })).AccessKey.AccessKeyId;
    for (const UserName of ['alice', undefined]) {
      await expect(
        alice('UpdateAccessKey', { UserName, AccessKeyId: bobs, Status: 'Inactive' }),
      ).rejects.toMatchObject(keyNotFound(bobs));
      await expect(alice('DeleteAccessKey', { UserName, AccessKeyId: bobs })).rejects.toMatchObject(
        keyNotFound(bobs),
      );
    }
    expect((await root('ListAccessKeys', { UserName: 'bob' })).AccessKeyMetadata).toMatchObject([
      { AccessKeyId: bobs, Status: 'Active' },
    ]);
  });

  it("B75 root's are not reached by users, nor those of another account by anybody", async () => {
    const { world, root, alice } = await openWorld();
    await expect(alice('DeleteAccessKey', { AccessKeyId: ROOT_KEY })).rejects.toMatchObject(
      keyNotFound(ROOT_KEY),
    );
    const key = (await root('CreateAccessKey', { UserName: 'alice' })).AccessKey.AccessKeyId;
    const other = world.root(OTHER);
    await expect(other('DeleteAccessKey', { AccessKeyId: key })).rejects.toMatchObject(keyNotFound(key));
    await expect(other('GetAccessKeyLastUsed', { AccessKeyId: key })).rejects.toMatchObject(
      refusal(
        'AccessDenied',
        `User: arn:aws:iam::${OTHER}:root is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key ${key}`,
      ),
    );
  });
});

describe('the last use of a key', () => {
  it('is not there before it was used, and is the latest after', async () => {
    const { world, root } = await openWorld();
    const { AccessKeyId } = (await root('CreateAccessKey', { UserName: 'alice' })).AccessKey;
    expect(await root('GetAccessKeyLastUsed', { AccessKeyId })).toEqual({
      UserName: 'alice',
      AccessKeyLastUsed: { ServiceName: 'N/A', Region: 'N/A' },
    });
    const use = {
      kind: 'last-use',
      id: AccessKeyId,
      at: START + 1,
      region: 'eu-west-1',
      service: 's3',
    } as const;
    world.directory.recordUse(use, ACCOUNT);
    expect((await root('GetAccessKeyLastUsed', { AccessKeyId })).AccessKeyLastUsed).toEqual({
      LastUsedDate: START + 1,
      ServiceName: 's3',
      Region: 'eu-west-1',
    });
    expect((await root('GetAccessKeyLastUsed', { AccessKeyId: ROOT_KEY })).UserName).toBeUndefined();
  });
});
