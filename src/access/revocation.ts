import type { AccountId } from '#arn';
import type { RevocationIndex, RevocationTarget } from '#directory';
import type { Session } from '#tokens';

/** One fact under which a session can be revoked, with the second (since 1970) in which what it is about was issued. */
interface Ground {
  readonly type: RevocationTarget['type'];
  readonly value: string;
  readonly account?: AccountId;
  readonly issuedAt: number;
}

/**
 * Whether a revocation ends `session`: its own, or one of anything it came from. Each ground counts from when that was issued, not from
 * when the session was: what is chained from a revoked session while the revocation is on its way ends with it. The second of the
 * revocation itself counts as before it, since tokens know whole seconds only.
 */
export function isRevoked(session: Session, revocations: RevocationIndex): boolean {
  if (revocations.all().length === 0) return false;
  return groundsOf(session).some(({ type, value, account, issuedAt }) => {
    const before = revocations.before(type, value, account);
    return before !== undefined && issuedAt * 1000 <= before;
  });
}

function groundsOf(session: Session): readonly Ground[] {
  const { principal, origin, sourceIdentity, account, accessKeyId, issuedAt } = session;
  const own = {
    accessKeyId,
    account,
    issuedAt,
    roleId: principal.type === 'assumed-role' ? principal.roleId : undefined,
  };
  const links = [...session.chain, own];
  const [first = own] = links;
  return [
    ...links.map((link): Ground => ({ type: 'session', value: link.accessKeyId, issuedAt: link.issuedAt })),
    ...links.flatMap(({ roleId, issuedAt: at }): Ground[] =>
      roleId === undefined ? [] : [{ type: 'role', value: roleId, issuedAt: at }],
    ),
    // A source identity belongs to an account, and goes along the chain into others.
    ...(sourceIdentity === undefined
      ? []
      : links.map(
          (link): Ground => ({
            type: 'source-identity',
            value: sourceIdentity,
            account: link.account,
            issuedAt: link.issuedAt,
          }),
        )),
    ...originGrounds(origin, first),
  ];
}

function originGrounds(
  origin: Session['origin'],
  first: { readonly accessKeyId: string; readonly issuedAt: number },
): readonly Ground[] {
  const { issuedAt } = first;
  switch (origin.type) {
    case 'user':
      return [
        { type: 'user', value: origin.userId, issuedAt },
        { type: 'access-key', value: origin.accessKeyId, issuedAt },
        { type: 'chain-root', value: origin.accessKeyId, issuedAt },
      ];
    case 'root':
      return [
        { type: 'access-key', value: origin.accessKeyId, issuedAt },
        { type: 'chain-root', value: origin.accessKeyId, issuedAt },
      ];
    case 'federated':
      return [
        { type: 'federated-subject', value: origin.subject, issuedAt },
        { type: 'chain-root', value: first.accessKeyId, issuedAt },
      ];
  }
}
