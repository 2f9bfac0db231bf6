import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';
import { type AccountId, isAccountId, nameOfIamArn, parseArn } from '#arn';
import { type Policy, principalsOf } from '#policy';
import type { AccountReads } from './account-state.ts';
import type { PrincipalPolicy } from './entities.ts';
import { roleArn, userArn } from './entity-arns.ts';

/** Where the accounts that we hold are looked up; a `Snapshot` is one. */
export interface AccountLookup {
  account(id: string): Promise<AccountReads | undefined>;
}

export type ResolvedPrincipals =
  | { readonly ok: true; readonly principalIds: PrincipalPolicy['principalIds'] }
  /** The first principal, as written, that no policy of ours can name: `Invalid principal in policy: "AWS":"…"`. */
  | { readonly ok: false; readonly principal: string };

/**
 * Finds the users and roles that a trust or bucket policy names, to be stored beside it as they are now: a namesake that is created
 * later is somebody else. ARNs are matched exactly, path and case. Those of accounts that we do not hold become `null` and match nobody.
 * Refused are unknown ones in accounts that we hold, and bare unique ids: they are what a policy shows for somebody deleted. Accounts,
 * services, providers and everyone are not looked up, for they have no unique id. A role session stands for its role.
 */
export async function resolvePrincipals(
  policy: Policy,
  accounts: AccountLookup,
): Promise<ResolvedPrincipals> {
  const principalIds: Record<string, string | null> = {};
  for (const { type, value } of principalsOf(policy)) {
    if (type !== 'AWS' || value === '*' || isAccountId(value)) continue;
    if (!value.startsWith('arn:')) return { ok: false, principal: value };
    const named = identityOf(value);
    if (!named) continue;
    const account = await accounts.account(named.account);
    const id = account ? named.idIn(account) : null;
    if (id === undefined) return { ok: false, principal: value };
    principalIds[value] = id;
  }
  return { ok: true, principalIds };
}

interface NamedIdentity {
  readonly account: AccountId;
  /** Its unique id, where the account has it. */
  readonly idIn: (account: AccountReads) => string | undefined;
}

/** The user or role that an ARN names or, as a role session, belongs to. */
function identityOf(arn: string): NamedIdentity | undefined {
  const parsed = parseArn(arn);
  if (!parsed || !isAccountId(parsed.account)) return undefined;
  const { service, account, resource } = parsed;
  const [kind, roleName = ''] = resource.split('/');
  const name = nameOfIamArn(parsed);
  if (service === 'iam' && kind === 'user')
    return { account, idIn: (reads) => idIf(reads.user(name), (user) => userArn(account, user) === arn) };
  if (service === 'iam' && kind === 'role')
    return { account, idIn: (reads) => idIf(reads.role(name), (role) => roleArn(account, role) === arn) };
  if (service === 'sts' && kind === 'assumed-role')
    return { account, idIn: (reads) => idIf(reads.role(roleName), (role) => role.name === roleName) };
  return undefined;
}

function idIf<E extends { readonly id: string }>(
  entity: E | undefined,
  matches: (entity: E) => boolean,
): string | undefined {
  return entity && matches(entity) ? entity.id : undefined;
}

/**
 * The document as it is shown: as it was written, but for the users and roles that its principals name. They stand with the ARN they
 * have now and, once deleted, with their unique id.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export async function presentPrincipals(policy: PrincipalPolicy, accounts: AccountLookup): Promise<string> {
  const shown = new Map<string, string>();
  for (const [arn, id] of Object.entries(policy.principalIds)) {
    const parsed = parseArn(arn);
    if (id === null || parsed?.service !== 'iam') continue;
    const now = currentArn(await accounts.account(parsed.account), id) ?? id;
    if (now !== arn) shown.set(arn, now);
  }
  return shown.size === 0 ? policy.document : withPrincipals(policy.document, shown);
}

function currentArn(account: AccountReads | undefined, id: string): string | undefined {
  const user = account?.userById(id);
  if (account && user) return userArn(account.id, user);
  const role = account?.roleById(id);
  return account && role && roleArn(account.id, role);
}

/** Replaces principals in the text of a document, and nothing else in it. */
function withPrincipals(document: string, shown: ReadonlyMap<string, string>): string {
  const root = parseTree(document);
  const statements = root && findNodeAtLocation(root, ['Statement']);
  const nodes = (statements?.type === 'array' ? statements.children : statements && [statements]) ?? [];
  let text = document;
  for (const node of nodes.flatMap(awsPrincipals).toSorted((a, b) => b.offset - a.offset)) {
    const now = shown.get(node.value);
    if (now !== undefined)
      text = text.slice(0, node.offset) + JSON.stringify(now) + text.slice(node.offset + node.length);
  }
  return text;
}

function awsPrincipals(statement: Node): readonly Node[] {
  return ['Principal', 'NotPrincipal'].flatMap((element) => {
    const names = findNodeAtLocation(statement, [element, 'AWS']);
    return (names?.type === 'array' ? names.children : names && [names]) ?? [];
  });
}
