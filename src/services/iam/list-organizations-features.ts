import { needs, operation } from './operation.ts';
import { presentFeatures, requireManagement } from './organizations-features.ts';

/**
 * Tells which features of centralized root access the organization has enabled.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOrganizationsFeatures.html
 */
export const listOrganizationsFeatures = operation({
  name: 'ListOrganizationsFeatures',
  access: 'signed',
  authorize: (_input, call) => needs('iam:ListOrganizationsFeatures', '*', call),
  async handle(_input, call) {
    await requireManagement(call);
    return presentFeatures((await call.snapshot.organization()).organization);
  },
});
