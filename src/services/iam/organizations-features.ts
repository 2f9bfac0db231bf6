import type { Organization, OrganizationFeature } from '#directory';
import { AwsError } from '#wire';
import type { IamCall } from './operation.ts';

/*
 * Centralized root access. Its features belong to the organization and are off until the management account enables them. Every account
 * here is of the one organization, which has all features and trusts IAM; delegated administrators are not there yet.
 */

/** The features in the order in which AWS lists them. */
const FEATURES: readonly OrganizationFeature[] = ['RootSessions', 'RootCredentialsManagement'];

/** The organization's features as each of the operations shows them. */
export function presentFeatures({ id, features = [] }: Organization) {
  return { OrganizationId: id, EnabledFeatures: FEATURES.filter((feature) => features.includes(feature)) };
}

/** Enables a feature, which only the management account can. */
export async function enableFeature(feature: OrganizationFeature, call: IamCall) {
  const { account } = call.caller;
  if (account !== (await managementAccount(call))) {
    throw new AwsError(
      'CallerIsNotManagementAccountException',
      `Caller account ${account} is not management account of the organization and cannot enable IAM features.`,
    );
  }
  return changeFeatures(call, (enabled) => [...enabled, feature]);
}

/** Disables a feature. Sessions that were issued while it was enabled live on until they expire. */
export async function disableFeature(feature: OrganizationFeature, call: IamCall) {
  await requireManagement(call);
  return changeFeatures(call, (enabled) => enabled.filter((one) => one !== feature));
}

/** Turns away callers of accounts that have no say in the organization's features. */
export async function requireManagement(call: IamCall): Promise<void> {
  const { account } = call.caller;
  if (account === (await managementAccount(call))) return;
  throw new AwsError(
    'AccountNotManagementOrDelegatedAdministratorException',
    `Input account ${account} is neither management account nor delegated admin.`,
  );
}

async function managementAccount({ snapshot }: IamCall): Promise<string> {
  return (await snapshot.organization()).organization.managementAccountId;
}

function changeFeatures(
  call: IamCall,
  edit: (enabled: readonly OrganizationFeature[]) => readonly OrganizationFeature[],
) {
  return call.change(['organization'], (draft) => {
    const { organization } = draft.organization;
    const changed = { ...organization, features: [...new Set(edit(organization.features ?? []))] };
    draft.organization.put(changed);
    return presentFeatures(changed);
  });
}
