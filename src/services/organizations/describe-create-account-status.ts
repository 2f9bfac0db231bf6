import { AwsError } from '#wire';
import { presentStatus } from './create-account-status.ts';
import { operation } from './operation.ts';

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeCreateAccountStatus.html */
export const describeCreateAccountStatus = operation({
  name: 'DescribeCreateAccountStatus',
  callers: 'management-account',
  async handle({ CreateAccountRequestId }, { snapshot }) {
    const status = (await snapshot.organization()).createAccountStatus(CreateAccountRequestId);
    if (status === undefined) {
      throw new AwsError(
        'CreateAccountStatusNotFoundException',
        "You specified a create account request that doesn't exist.",
      );
    }
    return { CreateAccountStatus: presentStatus(status) };
  },
});
