import { crc32, inflateSync } from 'node:zlib';
import { encode } from 'uqr';
import { describe, expect, it } from 'vitest';
import { totp, twoCodes } from '../../../test/harness/authenticator.ts';
import { openMemoryStore } from '../../adapters/store-memory/index.ts';
import { ACCOUNT, ALLOW_ALL, type Client, OTHER, policyOf, refusal, START, World } from './iam.testing.ts';

const MINUTE = 60_000;
const serial = (name: string) => `arn:aws:iam::${ACCOUNT}:mfa/${name}`;
const WRONG = { AuthenticationCode1: '000000', AuthenticationCode2: '000000' };
const INVALID = refusal('InvalidAuthenticationCode', 'Authentication code for device is not valid.');
const missing = (serialNumber: string) =>
  refusal('NoSuchEntity', `VirtualMFADevice with serial number ${serialNumber} does not exist.`);
const NOT_HIS = refusal('NoSuchEntity', 'MFA Device invalid for user.');
const NO_KEY = refusal(
  'ValidationError',
  'The MFA device serial number sent in the request is invalid or not supported by this API. Currently, only hardware FIDO security keys are supported. Please use the compatible device or API.',
);
const SHOW_A_CODE = refusal(
  'AccessDenied',
  'To complete this action, please ensure that you are authenticated with an MFA device that is enabled for this user.',
);

/** Has users alice and bob. */
async function openWorld() {
  const world = await World.open(openMemoryStore());
  const root = world.root();
  await root('CreateUser', { UserName: 'alice', Path: '/people/' });
  await root('CreateUser', { UserName: 'bob' });
  return { world, root };
}

async function create(root: Client, VirtualMFADeviceName: string, Path?: string) {
  const { VirtualMFADevice } = await root('CreateVirtualMFADevice', {
    VirtualMFADeviceName,
    ...(Path === undefined ? {} : { Path }),
  });
  return {
    SerialNumber: VirtualMFADevice.SerialNumber,
    seed: Buffer.from(VirtualMFADevice.Base32StringSeed ?? []).toString(),
    png: Buffer.from(VirtualMFADevice.QRCodePNG ?? []),
  };
}

/** Makes a device for a user and enables it. */
async function give(world: World, UserName: string, name = UserName) {
  const root = world.root();
  const { SerialNumber, seed } = await create(root, name);
  await root('EnableMFADevice', { UserName, SerialNumber, ...twoCodes(seed, world.now) });
  return { SerialNumber, seed };
}

describe('a virtual MFA device', () => {
  it('shows its seed once, as text and as a QR code of it, and keeps it sealed', async () => {
    const { world, root } = await openWorld();
    const { seed, png } = await create(root, 'alice+phone', '/phones/');
    expect(seed).toMatch(/^[A-Z2-7]{64}$/);
    expect(modulesOf(png)).toEqual(
      encode(`otpauth://totp/alice%2Bphone@${ACCOUNT}?secret=${seed}`, { border: 4 }).data,
    );
    const state = await world.directory.snapshot().account(ACCOUNT);
    expect(JSON.stringify(state?.mfaDevices())).not.toContain(seed);
    expect(await root('ListVirtualMFADevices', {})).toEqual({
      VirtualMFADevices: [{ SerialNumber: serial('phones/alice+phone') }],
      IsTruncated: false,
    });
  });

  it('has a path and name of its own, whatever the case', async () => {
    const { root } = await openWorld();
    await create(root, 'alice');
    const taken = refusal('EntityAlreadyExists', 'MFA device already exists.');
    await expect(create(root, 'alice')).rejects.toMatchObject(taken);
    await expect(create(root, 'Alice')).rejects.toMatchObject(taken);
    await create(root, 'alice', '/other/');
  });

  it('has a serial number of 256 characters at the most', async () => {
    const { root } = await openWorld();
    const room = 256 - serial('').length;
    await create(root, 'a'.repeat(room));
    await expect(create(root, 'b'.repeat(room + 1))).rejects.toMatchObject({ code: 'InvalidInput' });
  });

  it('is enabled, shown, deactivated, enabled for another, and deleted', async () => {
    const { world, root } = await openWorld();
    const { SerialNumber, seed } = await give(world, 'alice');
    const EnableDate = START;
    expect(await root('ListMFADevices', { UserName: 'alice' })).toEqual({
      MFADevices: [{ UserName: 'alice', SerialNumber, EnableDate }],
      IsTruncated: false,
    });
    await create(root, 'spare');
    const assigned = await root('ListVirtualMFADevices', { AssignmentStatus: 'Assigned' });
    expect(assigned.VirtualMFADevices).toEqual([
      { SerialNumber, EnableDate, User: expect.objectContaining({ UserName: 'alice', Path: '/people/' }) },
    ]);
    const unassigned = await root('ListVirtualMFADevices', { AssignmentStatus: 'Unassigned' });
    expect(unassigned.VirtualMFADevices).toEqual([{ SerialNumber: serial('spare') }]);
    expect((await root('ListVirtualMFADevices', { AssignmentStatus: 'Any' })).VirtualMFADevices).toHaveLength(
      2,
    );
    expect((await root('GetAccountSummary', {})).SummaryMap).toMatchObject({
      MFADevices: 2,
      MFADevicesInUse: 1,
      AccountMFAEnabled: 0,
    });

    await expect(root('DeleteVirtualMFADevice', { SerialNumber })).rejects.toMatchObject(
      refusal('DeleteConflict', 'MFA VirtualDevice in use. Must deactivate first.'),
    );
    await root('DeactivateMFADevice', { UserName: 'alice', SerialNumber });
    expect((await root('ListMFADevices', { UserName: 'alice' })).MFADevices).toEqual([]);
    world.now += MINUTE;
    await root('EnableMFADevice', { UserName: 'bob', SerialNumber, ...twoCodes(seed, world.now) });
    await root('DeactivateMFADevice', { UserName: 'bob', SerialNumber });
    await root('DeleteVirtualMFADevice', { SerialNumber });
    await expect(root('DeleteVirtualMFADevice', { SerialNumber })).rejects.toMatchObject(
      missing(SerialNumber),
    );
  });

  it('is not there for others: unknown, another user’s or another account’s', async () => {
    const { world, root } = await openWorld();
    const { SerialNumber } = await give(world, 'alice');
    const bob = { UserName: 'bob', SerialNumber };
    await expect(root('DeactivateMFADevice', bob)).rejects.toMatchObject(NOT_HIS);
    await expect(root('ResyncMFADevice', { ...bob, ...WRONG })).rejects.toMatchObject(NOT_HIS);
    await expect(root('EnableMFADevice', { ...bob, ...WRONG })).rejects.toMatchObject(
      refusal('EntityAlreadyExists', 'MFA Device is already in use.'),
    );
    const unknown = { UserName: 'bob', SerialNumber: serial('none') };
    await expect(root('EnableMFADevice', { ...unknown, ...WRONG })).rejects.toMatchObject(
      missing(serial('none')),
    );
    for (const name of ['DeleteVirtualMFADevice', 'ListMFADeviceTags'] as const)
      await expect(world.root(OTHER)(name, { SerialNumber })).rejects.toMatchObject({ code: 'AccessDenied' });
  });

  it('keeps its user from being deleted', async () => {
    const { world, root } = await openWorld();
    const { SerialNumber } = await give(world, 'alice');
    await expect(root('DeleteUser', { UserName: 'alice' })).rejects.toMatchObject(
      refusal('DeleteConflict', 'Cannot delete entity, must remove tokens from principal first.'),
    );
    await root('DeactivateMFADevice', { UserName: 'alice', SerialNumber });
    await root('DeleteUser', { UserName: 'alice' });
  });

  it('is one of eight that a user may have', async () => {
    const { world, root } = await openWorld();
    for (let i = 1; i <= 8; i++) await give(world, 'alice', `device-${i}`);
    await expect(give(world, 'alice', 'device-9')).rejects.toMatchObject(
      refusal('LimitExceeded', 'Cannot exceed quota for MFADevicesPerUser: 8'),
    );
    const listed: string[] = [];
    let Marker: string | undefined;
    do {
      const answer = await root('ListMFADevices', {
        UserName: 'alice',
        MaxItems: 3,
        ...(Marker === undefined ? {} : { Marker }),
      });
      listed.push(...answer.MFADevices.map(({ SerialNumber }) => SerialNumber));
      Marker = answer.Marker;
    } while (Marker !== undefined);
    expect(listed).toEqual(Array.from({ length: 8 }, (_, i) => serial(`device-${i + 1}`)));
  });

  it('is not the ninth, where two are enabled at once', async () => {
    const { world, root } = await openWorld();
    for (let i = 1; i <= 7; i++) await give(world, 'alice', `device-${i}`);
    const enabled = ['one', 'other'].map(async (name) => {
      const { SerialNumber, seed } = await create(root, name);
      return root('EnableMFADevice', { UserName: 'alice', SerialNumber, ...twoCodes(seed, world.now) });
    });
    const outcomes = await Promise.allSettled(enabled);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect((await root('ListMFADevices', { UserName: 'alice' })).MFADevices).toHaveLength(8);
  });

  it('can be the root user’s, who gives its account id for a name', async () => {
    const { root } = await openWorld();
    const { SerialNumber, seed } = await create(root, 'root-account-mfa-device');
    const asRoot = { UserName: ACCOUNT, SerialNumber, ...twoCodes(seed, START) };
    await root('EnableMFADevice', asRoot);
    await expect(root('EnableMFADevice', asRoot)).rejects.toMatchObject(
      refusal('EntityAlreadyExists', `MFA Device for user ${ACCOUNT} already exists.`),
    );
    expect((await root('ListMFADevices', {})).MFADevices).toEqual([
      { UserName: '<root_account>', SerialNumber, EnableDate: START },
    ]);
    expect((await root('ListVirtualMFADevices', {})).VirtualMFADevices).toEqual([
      {
        SerialNumber,
        EnableDate: START,
        User: expect.objectContaining({ Arn: `arn:aws:iam::${ACCOUNT}:root` }),
      },
    ]);
    expect((await root('GetAccountSummary', {})).SummaryMap).toMatchObject({ AccountMFAEnabled: 1 });
    await root('DeactivateMFADevice', { SerialNumber });
    expect((await root('GetAccountSummary', {})).SummaryMap).toMatchObject({ AccountMFAEnabled: 0 });
  });

  it('is not the root user’s by the account id in another’s mouth', async () => {
    const { world, root } = await openWorld();
    await root('PutUserPolicy', { UserName: 'bob', PolicyName: 'all', PolicyDocument: ALLOW_ALL });
    const { SerialNumber, seed } = await create(root, 'sly');
    const asRoot = { UserName: ACCOUNT, SerialNumber, ...twoCodes(seed, START) };
    await expect(world.user('bob')('EnableMFADevice', asRoot)).rejects.toMatchObject(
      refusal('NoSuchEntity', `The user with name ${ACCOUNT} cannot be found.`),
    );
  });

  it('can be managed by its user alone, who may do so on himself', async () => {
    const { world, root } = await openWorld();
    const own = policyOf(
      {
        Effect: 'Allow',
        Action: ['iam:*MFADevice', 'iam:ListMFADevices'],
        Resource: `arn:aws:iam::${ACCOUNT}:user/*\${aws:username}`,
      },
      {
        Effect: 'Allow',
        Action: 'iam:CreateVirtualMFADevice',
        Resource: `arn:aws:iam::${ACCOUNT}:mfa/\${aws:username}`,
      },
    );
    await root('PutUserPolicy', { UserName: 'alice', PolicyName: 'own', PolicyDocument: own });
    const alice = world.user('alice');
    await expect(create(alice, 'bob')).rejects.toMatchObject({ code: 'AccessDenied' });
    const { SerialNumber, seed } = await create(alice, 'alice');
    const codes = twoCodes(seed, START);
    await expect(alice('EnableMFADevice', { UserName: 'bob', SerialNumber, ...codes })).rejects.toMatchObject(
      {
        code: 'AccessDenied',
      },
    );
    await alice('EnableMFADevice', { UserName: 'alice', SerialNumber, ...codes });
    expect((await alice('ListMFADevices', {})).MFADevices).toHaveLength(1);
    await expect(alice('DeactivateMFADevice', { SerialNumber })).rejects.toMatchObject(SHOW_A_CODE);
    await expect(alice('GetMFADevice', { SerialNumber })).rejects.toMatchObject(NO_KEY);
    await expect(alice('GetMFADevice', { UserName: 'bob', SerialNumber })).rejects.toMatchObject({
      code: 'AccessDenied',
    });
    await expect(root('GetMFADevice', { UserName: 'nobody', SerialNumber })).rejects.toMatchObject({
      code: 'NoSuchEntity',
    });
  });

  it('is given and taken without a code by another user, who may', async () => {
    const { world, root } = await openWorld();
    await give(world, 'bob', 'his-own');
    const { SerialNumber } = await give(world, 'alice');
    await root('PutUserPolicy', { UserName: 'bob', PolicyName: 'all', PolicyDocument: ALLOW_ALL });
    const bob = world.user('bob');
    const spare = await create(bob, 'spare');
    await bob('EnableMFADevice', {
      UserName: 'alice',
      SerialNumber: spare.SerialNumber,
      ...twoCodes(spare.seed, world.now),
    });
    await bob('DeactivateMFADevice', { UserName: 'alice', SerialNumber });
  });

  it('is not joined by another without a code, where its user enables two of his own at once', async () => {
    const { world, root } = await openWorld();
    await root('PutUserPolicy', { UserName: 'alice', PolicyName: 'all', PolicyDocument: ALLOW_ALL });
    const enabled = ['one', 'other'].map(async (name) => {
      const { SerialNumber, seed } = await create(root, name);
      return world.user('alice')('EnableMFADevice', {
        UserName: 'alice',
        SerialNumber,
        ...twoCodes(seed, world.now),
      });
    });
    const outcomes = await Promise.allSettled(enabled);
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(refused).toEqual([expect.objectContaining(SHOW_A_CODE)]);
    expect((await root('ListMFADevices', { UserName: 'alice' })).MFADevices).toHaveLength(1);
  });

  it('has tags, whose keys differ in case', async () => {
    const { root } = await openWorld();
    const { VirtualMFADevice } = await root('CreateVirtualMFADevice', {
      VirtualMFADeviceName: 'alice',
      Tags: [{ Key: 'team', Value: 'blue' }],
    });
    expect(VirtualMFADevice.Tags).toEqual([{ Key: 'team', Value: 'blue' }]);
    const { SerialNumber } = VirtualMFADevice;
    await root('TagMFADevice', {
      SerialNumber,
      Tags: [
        { Key: 'Team', Value: 'red' },
        { Key: 'team', Value: 'green' },
      ],
    });
    expect((await root('ListMFADeviceTags', { SerialNumber })).Tags).toEqual([
      { Key: 'Team', Value: 'red' },
      { Key: 'team', Value: 'green' },
    ]);
    await root('UntagMFADevice', { SerialNumber, TagKeys: ['team'] });
    expect((await root('ListMFADeviceTags', { SerialNumber })).Tags).toEqual([{ Key: 'Team', Value: 'red' }]);
  });
});

describe('the codes of a device', () => {
  it('F148 enable it for none but who shows two that follow one another, now', async () => {
    const { world, root } = await openWorld();
    const { SerialNumber, seed } = await create(root, 'alice');
    const enable = (AuthenticationCode1: string, AuthenticationCode2: string) =>
      root('EnableMFADevice', { UserName: 'alice', SerialNumber, AuthenticationCode1, AuthenticationCode2 });
    const at = (steps: number) => totp(seed, world.now + steps * 30_000);
    for (const [first, second] of [
      [at(0), at(0)],
      [at(0), at(-1)],
      [at(-2), at(0)],
      [at(-3), at(-2)],
      [at(1), at(2)],
    ] as const)
      await expect(enable(first, second)).rejects.toMatchObject(INVALID);
    expect((await root('ListMFADevices', { UserName: 'alice' })).MFADevices).toEqual([]);
    world.now += MINUTE;
    await enable(at(-1), at(0));
  });

  it('F145 count though the request fails, until nobody listens', async () => {
    const { world, root } = await openWorld();
    const { SerialNumber, seed } = await create(root, 'alice');
    const device = { UserName: 'alice', SerialNumber };
    for (let i = 0; i < 6; i++)
      await expect(root('EnableMFADevice', { ...device, ...WRONG })).rejects.toMatchObject(INVALID);
    const right = () => root('EnableMFADevice', { ...device, ...twoCodes(seed, world.now) });
    await expect(right()).rejects.toMatchObject(INVALID);
    world.now += MINUTE;
    await right();
  });

  it('F148 resynchronize it', async () => {
    const { world, root } = await openWorld();
    const { SerialNumber, seed } = await give(world, 'alice');
    const device = { UserName: 'alice', SerialNumber };
    await expect(root('ResyncMFADevice', { ...device, ...WRONG })).rejects.toMatchObject(INVALID);
    await root('ResyncMFADevice', { ...device, ...twoCodes(seed, world.now + 20 * MINUTE) });
    const state = await world.directory.snapshot().account(ACCOUNT);
    expect(state?.mfaDevice(SerialNumber)?.method.drift).toBe(40);
  });
});

/** The dark modules that an image of eight grey levels or fewer shows, read back by the rules of PNG. */
function modulesOf(png: Buffer): boolean[][] {
  expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    chunks.set(png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, at + 8 + length));
    expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(png.subarray(at + 4, at + 8 + length)));
    at += length + 12;
  }
  const side = chunks.get('IHDR')?.readUInt32BE(0) ?? 0;
  const pixels = inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0));
  const bytesPerLine = 1 + Math.ceil(side / 8);
  expect(pixels).toHaveLength(side * bytesPerLine);
  return Array.from({ length: side / 4 }, (_, y) =>
    Array.from({ length: side / 4 }, (_, x) => {
      const byte = pixels[4 * y * bytesPerLine + 1 + ((4 * x) >> 3)] ?? 0;
      return (byte & (0x80 >> ((4 * x) & 7))) === 0;
    }),
  );
}
