import { requestTagContext } from '#access';
import { type AccountId, newUniqueId, type RandomBytes } from '#arn';
import type { OrganizationState } from '#directory';
import { AwsError } from '#wire';
import { accessRole } from './access-role.ts';
import type { TaggedAccount } from './account.ts';
import { presentStatus } from './create-account-status.ts';
import { newCreateAccountRequestId } from './names.ts';
import { operation } from './operation.ts';
import { readTags, withinQuota } from './tags.ts';

/**
 * Creates an account that its role makes reachable from the management account. It is there when the answer goes out, so the status is
 * final at once.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccount.html
 */
export const createAccount = operation({
  name: 'CreateAccount',
  callers: 'management-account',
  context: ({ Tags }) => requestTagContext(Tags),
  async handle(input, { snapshot, request, change }, { random }) {
    const tags = withinQuota(readTags(input.Tags));
    const state = await snapshot.organization();
    const accountId = freeAccountId(state, random);
    const roleId = newUniqueId('AROA', random);
    const outcome = {
      kind: 'create-account-status',
      id: newCreateAccountRequestId(random),
      accountName: input.AccountName,
      requestedAt: request.now,
      completedAt: request.now,
    } as const;
    return change(['organization', accountId], (draft) => {
      if (draft.organization.account(accountId)) throw idTakenMeanwhile();
      if (emailIsTaken(input.Email, draft.organization)) {
        const failed = { ...outcome, state: 'FAILED', failureReason: 'EMAIL_ALREADY_EXISTS' } as const;
        draft.organization.put(failed);
        return { CreateAccountStatus: presentStatus(failed) };
      }
      const account: TaggedAccount = {
        kind: 'account',
        id: accountId,
        name: input.AccountName,
        email: input.Email,
        status: 'ACTIVE',
        joinedMethod: 'CREATED',
        joinedAt: request.now,
        tags,
      };
      const succeeded = { ...outcome, state: 'SUCCEEDED', accountId } as const;
      draft.organization.put(account);
      draft.organization.put(succeeded);
      draft
        .account(accountId)
        .put(accessRole(roleId, input, state.organization.managementAccountId, request.now));
      return { CreateAccountStatus: presentStatus(succeeded) };
    });
  },
});

/** A random id that no account has. It does not begin with a zero, which spreadsheets, YAML and the like would drop. */
function freeAccountId(state: OrganizationState, random: RandomBytes): AccountId {
  for (;;) {
    const number = 100_000_000_000n + (Buffer.from(random(8)).readBigUInt64BE() % 900_000_000_000n);
    const id = String(number) as AccountId;
    if (state.account(id) === undefined) return id;
  }
}

/** Another request was given the same id between this one's snapshot and its change. */
function idTakenMeanwhile(): AwsError {
  return new AwsError(
    'ConcurrentModificationException',
    'The organization is being modified by a different request. Try again later.',
  );
}

/** Each account has an e-mail address of its own; its case does not make it another. */
function emailIsTaken(email: string, state: OrganizationState): boolean {
  return state.accounts().some((account) => account.email.toLowerCase() === email.toLowerCase());
}
