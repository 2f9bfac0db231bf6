import { beforeEach, describe, expect, it } from 'vitest';
import { rootArn } from '#arn';
import { totp, twoCodes } from '../../../test/harness/authenticator.ts';
import { openMemoryStore } from '../../adapters/store-memory/index.ts';
import { iamOperations } from '../iam/index.ts';
import { ACCOUNT, OTHER, START, World } from './sojourn.testing.ts';

const SERIAL = 'GAHT12345678';
const SEED = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const HEX = '3132333435363738393031323334353637383930';

let world: World;
beforeEach(async () => {
  world = await World.open(openMemoryStore());
});

const register = (input: object = { Base32StringSeed: SEED }, account = ACCOUNT) =>
  world.invoke('RegisterHardwareMFADevice', { SerialNumber: SERIAL, ...input }, { account });
const deregister = (SerialNumber = SERIAL) => world.invoke('DeregisterHardwareMFADevice', { SerialNumber });
const devices = async () => (await world.directory.snapshot().account(ACCOUNT))?.mfaDevices() ?? [];

/** Calls an operation of IAM as the root user. */
async function iam(name: string, input: object) {
  const operation = iamOperations({ random: world.random, ring: world.ring, issuerUrl: String }).find(
    (candidate) => candidate.name === name,
  );
  const call = world.call(ACCOUNT);
  const arn = rootArn(ACCOUNT);
  const principal = { type: 'Root', account: ACCOUNT, arn } as const;
  const root = { ...call.caller, arn, userId: ACCOUNT, principal, entity: undefined };
  return operation?.handle(input, { ...call, caller: root });
}

describe('a token in hardware', () => {
  it.each([
    ['Base32', { Base32StringSeed: SEED }],
    ['Base32, as some print it', { Base32StringSeed: `${SEED.toLowerCase()}======` }],
    ['hexadecimal digits', { HexStringSeed: HEX }],
  ])('is registered by a seed in %s, and given to a user who shows its codes', async (_form, input) => {
    await register(input);
    await iam('EnableMFADevice', { UserName: 'alice', SerialNumber: SERIAL, ...twoCodes(SEED, START) });
    expect(await iam('ListMFADevices', { UserName: 'alice' })).toMatchObject({
      MFADevices: [{ UserName: 'alice', SerialNumber: SERIAL }],
    });
    // IAM lists virtual devices only.
    expect(await iam('ListVirtualMFADevices', {})).toMatchObject({ VirtualMFADevices: [] });
    const code = totp(SEED, START + 30_000);
    const call = world.call(ACCOUNT);
    const outcome = await call.proveMfa({
      owner: { type: 'user', userId: call.caller.userId },
      serialNumber: SERIAL,
      codes: [code],
      purpose: 'authenticate',
    });
    expect(outcome.ok).toBe(true);
  });

  it('keeps its seed sealed', async () => {
    await register();
    expect(JSON.stringify(await devices())).not.toMatch(new RegExp(`${SEED}|${HEX}`, 'i'));
  });

  it('has a serial number of its own in its account', async () => {
    await register();
    await expect(register()).rejects.toMatchObject({ code: 'ConflictException' });
    await expect(register({ SerialNumber: SERIAL.toLowerCase(), HexStringSeed: HEX })).rejects.toMatchObject({
      code: 'ConflictException',
    });
    await register({ HexStringSeed: HEX }, OTHER);
  });

  it('is not a virtual device', async () => {
    await expect(
      register({ SerialNumber: `arn:aws:iam::${ACCOUNT}:mfa/x`, HexStringSeed: HEX }),
    ).rejects.toMatchObject({ code: 'ValidationError' });
    await register();
    await expect(iam('DeleteVirtualMFADevice', { SerialNumber: SERIAL })).rejects.toMatchObject({
      code: 'NoSuchEntity',
    });
  });

  it.each([
    [{}],
    [{ Base32StringSeed: SEED, HexStringSeed: HEX }],
    [{ Base32StringSeed: 'GEZDGNBVGY3TQOJQGEZDGNBVG1' }],
    [{ HexStringSeed: `${HEX}0` }],
    [{ HexStringSeed: 'zz'.repeat(20) }],
    [{ HexStringSeed: '00'.repeat(15) }],
    [{ HexStringSeed: '00'.repeat(65) }],
  ])('is refused with the seed %o, which no answer repeats', async (input) => {
    const refused = await register(input).catch((error: Error & { code: string }) => error);
    expect(refused).toMatchObject({ code: 'ValidationError' });
    for (const seed of Object.values(input)) expect((refused as Error).message).not.toContain(seed);
  });

  it.each([16, 64])('may have a seed of %d bytes', async (length) => {
    await register({ HexStringSeed: '0f'.repeat(length) });
    expect(await devices()).toHaveLength(1);
  });

  it('is forgotten when nobody uses it any more', async () => {
    await expect(deregister()).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    await register();
    await iam('EnableMFADevice', { UserName: 'alice', SerialNumber: SERIAL, ...twoCodes(SEED, START) });
    await expect(deregister()).rejects.toMatchObject({ code: 'ConflictException' });
    await iam('DeactivateMFADevice', { UserName: 'alice', SerialNumber: SERIAL });
    await deregister();
    expect(await devices()).toEqual([]);
  });

  it('is none of the virtual devices that are there', async () => {
    await iam('CreateVirtualMFADevice', { VirtualMFADeviceName: 'phone' });
    await expect(deregister(`arn:aws:iam::${ACCOUNT}:mfa/phone`)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });
});
