import { accountArn, organizationArn } from './names.ts';
import { operation } from './operation.ts';

/**
 * Tells every account which organization it belongs to.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html
 */
export const describeOrganization = operation({
  name: 'DescribeOrganization',
  callers: 'any-account',
  async handle(_input, { snapshot }) {
    const state = await snapshot.organization();
    const { organization } = state;
    const { managementAccountId } = organization;
    return {
      Organization: {
        Id: organization.id,
        Arn: organizationArn(organization),
        FeatureSet: 'ALL',
        MasterAccountArn: accountArn(organization, managementAccountId),
        MasterAccountId: managementAccountId,
        MasterAccountEmail: state.account(managementAccountId)?.email,
        AvailablePolicyTypes: [],
      },
    };
  },
});
