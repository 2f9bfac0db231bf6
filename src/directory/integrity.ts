import type { AccountReads } from './account-state.ts';
import { IntegrityError } from './conflicts.ts';
import type { EntityChange } from './contents.ts';
import type { AttachedPolicies, CredentialOwner, Entity, EntityKind, User } from './entities.ts';

/**
 * Throws `IntegrityError` where, after `changes`, something in the account points at what is not there: a key whose user is gone, a
 * member of a removed group, a removed policy that is still attached.
 */
export function checkIntegrity(account: AccountReads, changes: Iterable<EntityChange>): void {
  for (const { kind, id, before, after } of changes) {
    const dangling = after ? dangles(account, after) : before && isStillUsed(account, kind, before);
    if (dangling) throw new IntegrityError(`${kind} \`${id}\`: ${dangling}`);
  }
}

/** What `entity` points at in vain. */
function dangles(account: AccountReads, entity: Entity): string | undefined {
  switch (entity.kind) {
    case 'user':
      return missingGroup(account, entity) ?? missingPolicy(account, entity, entity.permissionsBoundary);
    case 'role':
      return missingPolicy(account, entity, entity.permissionsBoundary);
    case 'group':
      return missingPolicy(account, entity, undefined);
    case 'access-key':
      return missingOwner(account, entity.owner);
    case 'mfa-device':
      return entity.use && missingOwner(account, entity.use.owner);
    default:
      return undefined;
  }
}

function missingGroup(account: AccountReads, user: User): string | undefined {
  const id = user.groupIds.find((group) => !account.groupById(group));
  return id && `its group \`${id}\` does not exist`;
}

function missingPolicy(
  account: AccountReads,
  entity: AttachedPolicies,
  boundary: string | undefined,
): string | undefined {
  const arns = boundary === undefined ? entity.managedPolicies : [...entity.managedPolicies, boundary];
  const arn = arns.find((policy) => !account.policy(policy));
  return arn && `its policy \`${arn}\` does not exist`;
}

function missingOwner(account: AccountReads, owner: CredentialOwner): string | undefined {
  if (owner.type === 'root' || account.userById(owner.userId)) return undefined;
  return `its user \`${owner.userId}\` does not exist`;
}

/** What still points at the removed `entity`. */
function isStillUsed(account: AccountReads, kind: EntityKind, entity: Entity): string | undefined {
  switch (entity.kind) {
    case 'user':
      return credentialsOf(account, { type: 'user', userId: entity.id });
    case 'group':
      return account.membersOf(entity.id).length > 0 ? `the ${kind} still has members` : undefined;
    case 'policy':
      return isAttached(account, entity.arn) ? 'it is still attached' : undefined;
    default:
      return undefined;
  }
}

function credentialsOf(account: AccountReads, owner: CredentialOwner): string | undefined {
  if (account.accessKeysOf(owner).length > 0) return 'it still has access keys';
  return account.mfaDevicesOf(owner).length > 0 ? 'it still has MFA devices' : undefined;
}

function isAttached(account: AccountReads, arn: string): boolean {
  return [account.attachmentsOf(arn), account.boundedBy(arn)].some((entities) =>
    Object.values(entities).some((list) => list.length > 0),
  );
}
