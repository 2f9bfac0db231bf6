import type { AccountId } from '#arn';
import type { RevocationIndex } from '#directory';
import type { Session } from '#tokens';

/**
 * Whether a revocation ends `session`: its own, its source identity's, its federated subject's, or one of anything it came from. A
 * session issued in the same second as the revocation counts as issued before it, since tokens know whole seconds only.
 */
export function isRevoked(session: Session, revocations: RevocationIndex): boolean {
  const ended = (
    type: Parameters<RevocationIndex['before']>[0],
    value: string,
    issuedAt: number,
    account?: AccountId,
  ) => {
    const before = revocations.before(type, value, account);
    return before !== undefined && issuedAt * 1000 <= before;
  };
  const { principal, origin, issuedAt } = session;
  if (ended('session', session.accessKeyId, issuedAt) || ended('chain-root', rootKeyOf(session), issuedAt))
    return true;
  if (principal.type === 'assumed-role' && ended('role', principal.roleId, issuedAt)) return true;
  if (
    session.sourceIdentity !== undefined &&
    ended('source-identity', session.sourceIdentity, issuedAt, session.account)
  ) {
    return true;
  }
  const links = session.chain.some(
    (link) =>
      ended('session', link.accessKeyId, link.issuedAt) ||
      (link.roleId !== undefined && ended('role', link.roleId, link.issuedAt)),
  );
  return links || originIsRevoked(origin, issuedAt, ended);
}

/** The access key at the very start of a session's chain: one value under which everything that came of it can be revoked. */
function rootKeyOf(session: Session): string {
  if (session.origin.type !== 'federated') return session.origin.accessKeyId;
  return session.chain[0]?.accessKeyId ?? session.accessKeyId;
}

function originIsRevoked(
  origin: Session['origin'],
  issuedAt: number,
  ended: (type: 'access-key' | 'user' | 'federated-subject', value: string, issuedAt: number) => boolean,
): boolean {
  switch (origin.type) {
    case 'user':
      return ended('access-key', origin.accessKeyId, issuedAt) || ended('user', origin.userId, issuedAt);
    case 'root':
      return ended('access-key', origin.accessKeyId, issuedAt);
    case 'federated':
      return ended('federated-subject', origin.subject, issuedAt);
  }
}
