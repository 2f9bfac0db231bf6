import { needs, operation } from './operation.ts';
import { enableFeature } from './organizations-features.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableOrganizationsRootCredentialsManagement.html */
export const enableOrganizationsRootCredentialsManagement = operation({
  name: 'EnableOrganizationsRootCredentialsManagement',
  access: 'signed',
  authorize: (_input, call) => needs('iam:EnableOrganizationsRootCredentialsManagement', '*', call),
  handle: (_input, call) => enableFeature('RootCredentialsManagement', call),
});
