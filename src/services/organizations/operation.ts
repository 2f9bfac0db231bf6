import type { Call, Need, Operation, SignedCaller } from '#access';
import type { RandomBytes } from '#arn';
import type { OrganizationState, Tag } from '#directory';
import { AwsError, type OrganizationsOperations } from '#wire';

/** What the operations of Organizations may reach for. */
export interface OrganizationsDeps {
  readonly random: RandomBytes;
}

/** Something of the organization that a policy can name. */
export interface Target {
  readonly arn: string;
  readonly tags?: readonly Tag[];
}

/** What tells one operation of Organizations from another. */
export interface Row<Name, Input, Output> {
  readonly name: Name;
  /** Who may call it, whatever the caller's policies say: accounts of the organization, or its management account alone. */
  readonly callers: 'management-account' | 'any-account';
  /** What it acts on; without it, on `*`. */
  on?(input: Input, organization: OrganizationState): Target;
  /** Condition keys that its parameters bring. */
  context?(input: Input): Need['context'];
  handle(input: Input, call: Call<SignedCaller>, deps: OrganizationsDeps): Output | Promise<Output>;
}

/**
 * An operation of Organizations: it authorizes its own action in the caller's account and then holds the caller to the accounts that AWS
 * lets call it at all. Input and output are those of the model.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html
 */
export function operation<N extends keyof OrganizationsOperations>(
  row: Row<N, OrganizationsOperations[N]['input'], OrganizationsOperations[N]['output']>,
): Operation<OrganizationsOperations[N]['input'], OrganizationsOperations[N]['output'], OrganizationsDeps> & {
  readonly name: N;
} {
  return {
    name: row.name,
    access: 'signed',
    async authorize(input, { caller, snapshot }) {
      const target = row.on?.(input, await snapshot.organization());
      return [
        {
          action: `organizations:${row.name}`,
          resource: target?.arn ?? '*',
          account: caller.account,
          context: { ...resourceTags(target), ...row.context?.(input) },
        },
      ];
    },
    async handle(input, call, deps) {
      if (row.callers === 'management-account') await requireManagementAccount(call);
      return row.handle(input, call, deps);
    },
  };
}

function resourceTags(target: Target | undefined): Need['context'] {
  return Object.fromEntries((target?.tags ?? []).map(({ key, value }) => [`aws:ResourceTag/${key}`, value]));
}

async function requireManagementAccount({ caller, snapshot }: Call<SignedCaller>): Promise<void> {
  const { organization } = await snapshot.organization();
  if (caller.account !== organization.managementAccountId)
    throw new AwsError('AccessDeniedException', "You don't have permissions to access this resource.");
}
