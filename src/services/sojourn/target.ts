import type { SignedCaller } from '#access';
import {
  type AccountId,
  accountOfAccessKeyId,
  iamArn,
  isAccountId,
  isSessionName,
  nameOfIamArn,
  parseArn,
} from '#arn';
import type { RevocationTarget, Role, Snapshot, User } from '#directory';
import { AwsError } from '#wire';
import type { Target, TargetType } from './model.ts';

/** What a request aims at: whose it is, and what the directory is to hold; nothing where there is no such thing. */
export interface Aim {
  /** The account whose permission it takes. */
  readonly account: string;
  readonly target: RevocationTarget | undefined;
}

type Aimed = Omit<Aim, 'target'> & { readonly value: string | undefined; readonly within?: AccountId };
type AimOf = (value: string, caller: SignedCaller, snapshot: Snapshot) => Aimed | Promise<Aimed>;

/** How each type of target is found. Access compares the values found here with those in the session's token. */
const AIMS: Readonly<Record<TargetType, AimOf>> = {
  session: temporaryKey,
  'access-key': longTermKey,
  'chain-root': (value, caller, snapshot) =>
    value.startsWith('ASIA') ? temporaryKey(value) : longTermKey(value, caller, snapshot),
  role: (value, caller, snapshot) => principal('role', value, caller, snapshot),
  user: (value, caller, snapshot) => principal('user', value, caller, snapshot),
  'source-identity': (value, { account }) => {
    if (!isSessionName(value)) throw invalid(`${value} cannot be a source identity.`);
    return { account, value, within: account };
  },
  // A subject is not an account's: it may have sessions in all of them, so ending those is for the management account to decide.
  'federated-subject': async (value, _caller, snapshot) => {
    const { organization } = await snapshot.organization();
    return { account: organization.managementAccountId, value };
  },
};

/** Finds what a request aims at; throws where `Value` cannot be the name of such a thing at all. */
export async function aimOf({ Type, Value }: Target, caller: SignedCaller, snapshot: Snapshot): Promise<Aim> {
  const { account, value, within } = await AIMS[Type](Value, caller, snapshot);
  if (value === undefined) return { account, target: undefined };
  return { account, target: { type: Type, value, ...(within === undefined ? {} : { account: within }) } };
}

/** A session's key says whose it is. Whether it was ever issued is not written anywhere. */
function temporaryKey(id: string): Aimed {
  const account = id.startsWith('ASIA') ? accountOfAccessKeyId(id) : undefined;
  if (account === undefined) throw invalid(`${id} is not the access key id of a session.`);
  return { account, value: id };
}

/** Keys are held, or have no living sessions. One that is held nowhere counts as the account's that it carries, or the caller's. */
async function longTermKey(id: string, caller: SignedCaller, snapshot: Snapshot): Promise<Aimed> {
  if (id.startsWith('ASIA')) throw invalid(`${id} is the access key id of a session, not a long-term one.`);
  const held = await snapshot.accessKey(id);
  const account = held?.account.id ?? accountOfAccessKeyId(id) ?? caller.account;
  return { account, value: held?.key.id };
}

const UNIQUE_ID = { role: 'AROA', user: 'AIDA' } as const;

/** A role or user by ARN, in whichever account; or by unique id, in the caller's. */
async function principal(
  kind: 'role' | 'user',
  name: string,
  caller: SignedCaller,
  snapshot: Snapshot,
): Promise<Aimed> {
  if (name.startsWith(UNIQUE_ID[kind])) {
    const state = await snapshot.account(caller.account);
    const found = kind === 'role' ? state?.roleById(name) : state?.userById(name);
    return { account: caller.account, value: found?.id };
  }
  const arn = parseArn(name);
  if (arn?.service !== 'iam' || !isAccountId(arn.account) || !arn.resource.startsWith(`${kind}/`))
    throw invalid(`${name} is neither the ARN nor the unique id of a ${kind}.`);
  const state = await snapshot.account(arn.account);
  const found: Role | User | undefined = state?.[kind](nameOfIamArn(arn));
  const same = found && iamArn(arn.account, kind, found.name, found.path) === name;
  return { account: arn.account, value: same ? found.id : undefined };
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
