import { needs, operation } from './operation.ts';
import { enableFeature } from './organizations-features.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableOrganizationsRootSessions.html */
export const enableOrganizationsRootSessions = operation({
  name: 'EnableOrganizationsRootSessions',
  access: 'signed',
  authorize: (_input, call) => needs('iam:EnableOrganizationsRootSessions', '*', call),
  handle: (_input, call) => enableFeature('RootSessions', call),
});
