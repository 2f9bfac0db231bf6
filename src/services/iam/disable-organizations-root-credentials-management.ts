import { needs, operation } from './operation.ts';
import { disableFeature } from './organizations-features.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DisableOrganizationsRootCredentialsManagement.html */
export const disableOrganizationsRootCredentialsManagement = operation({
  name: 'DisableOrganizationsRootCredentialsManagement',
  access: 'signed',
  authorize: (_input, call) => needs('iam:DisableOrganizationsRootCredentialsManagement', '*', call),
  handle: (_input, call) => disableFeature('RootCredentialsManagement', call),
});
