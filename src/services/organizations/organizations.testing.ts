import type { BoundOperation, Call, SignedCaller } from '#access';
import { type AccountId, iamArn, type RandomBytes } from '#arn';
import { bootstrap, type Directory, openDirectory, type Store } from '#directory';
import { organizationsModel, validate } from '#wire';
import { organizationsOperations } from './index.ts';

/** An organization with its management account alone, and callers in any account that call its operations. */
export const MANAGEMENT = '111122223333' as AccountId;
export const NOW = 1_700_000_000_000;

/** Bytes that differ from call to call and are the same in each run. */
export function countingBytes(): RandomBytes {
  let calls = 0;
  return (length) => {
    calls += 1;
    return Uint8Array.from({ length }, (_, i) => (calls * 37 + i * 11) & 0xff);
  };
}

export async function openOrganization(store: Store): Promise<Directory> {
  const directory = await openDirectory({ store, now: () => NOW });
  await bootstrap(directory, {
    accountId: MANAGEMENT,
    accountName: 'Management',
    email: 'root@example.com',
    rootAccessKey: { id: 'ROOTKEYCHOSENBYOPERATOR', sealedSecret: 'sealed' },
    organizationId: 'o-exampleorg',
    organizationRootId: 'r-exam',
    now: NOW,
  });
  return directory;
}

/** What a caller in `account` sees; nothing here asks for anything but its account. */
export function callOf(directory: Directory, account: AccountId): Call<SignedCaller> {
  const arn = iamArn(account, 'user', 'alice');
  return {
    request: { now: NOW } as Call['request'],
    region: 'us-east-1',
    caller: {
      type: 'signed',
      account,
      arn,
      userId: 'AIDAALICE',
      accessKeyId: 'AKIAALICE',
      principal: { type: 'User', account, arn, uniqueId: 'AIDAALICE' },
      entity: undefined,
    },
    snapshot: directory.snapshot(),
    decide: () => Promise.reject(new Error('no further decision is due')),
    proveMfa: () => Promise.reject(new Error('nothing here asks for an MFA code')),
    change: (partitions, work) => directory.change(partitions, work),
  };
}

/** Calls an operation with an input that the model finds in order, as the pipeline would; permission aside. */
export async function invoke(
  directory: Directory,
  name: string,
  input: object = {},
  { account = MANAGEMENT, random = countingBytes() } = {},
): Promise<Record<string, unknown>> {
  const operation = bound(name, random);
  const row = organizationsModel.operations.get(name);
  const violations = row ? validate(row, { ...input }) : [];
  if (violations.length > 0)
    throw new Error(`the input breaks its constraints: ${JSON.stringify(violations)}`);
  return (await operation.handle(input, callOf(directory, account))) as Record<string, unknown>;
}

export function bound(name: string, random: RandomBytes = countingBytes()): BoundOperation {
  const operation = organizationsOperations({ random }).find((candidate) => candidate.name === name);
  if (!operation) throw new Error(`there is no operation ${name}`);
  return operation;
}
