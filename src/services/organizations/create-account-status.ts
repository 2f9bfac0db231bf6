import type { CreateAccountStatus } from '#directory';
import type { Organizations } from '#wire';

/** The outcome of a CreateAccount as Organizations shows it. */
export function presentStatus(status: CreateAccountStatus): Organizations.CreateAccountStatus {
  return {
    Id: status.id,
    AccountName: status.accountName,
    State: status.state,
    RequestedTimestamp: status.requestedAt,
    CompletedTimestamp: status.completedAt,
    AccountId: status.accountId,
    // CreateAccount alone writes it, with one of the model's reasons.
    FailureReason: status.failureReason as Organizations.CreateAccountFailureReason | undefined,
  };
}
