import type { SignedCaller } from '#access';
import type { ChainLink, SessionOrigin } from '#tokens';

/** Whether `caller` is itself a role's session, so that what it assumes is a chained session. */
export function isChained(caller: SignedCaller): boolean {
  return caller.session?.principal.type === 'assumed-role';
}

/** The long-term identity, or the federated subject, that everything `caller` assumes goes back to. */
export function originOf(caller: SignedCaller): SessionOrigin {
  if (caller.session !== undefined) return caller.session.origin;
  const { account, accessKeyId, entity } = caller;
  return entity === undefined
    ? { type: 'root', account, accessKeyId }
    : { type: 'user', account, userId: entity.id, accessKeyId };
}

/** The sessions that led to `caller`, its own last: what it assumes dies with any of them. */
export function chainOf(caller: SignedCaller): readonly ChainLink[] {
  const { session } = caller;
  if (session === undefined) return [];
  const { accessKeyId, account, issuedAt, principal } = session;
  const link = principal.type === 'assumed-role' ? { roleId: principal.roleId } : {};
  return [...session.chain, { accessKeyId, account, issuedAt, ...link }];
}
