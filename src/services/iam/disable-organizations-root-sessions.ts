import { needs, operation } from './operation.ts';
import { disableFeature } from './organizations-features.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DisableOrganizationsRootSessions.html */
export const disableOrganizationsRootSessions = operation({
  name: 'DisableOrganizationsRootSessions',
  access: 'signed',
  authorize: (_input, call) => needs('iam:DisableOrganizationsRootSessions', '*', call),
  handle: (_input, call) => disableFeature('RootSessions', call),
});
