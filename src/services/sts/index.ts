import { type BoundOperation, bind } from '#access';
import { assumeRole } from './assume-role.ts';
import { assumeRoleWithSAML } from './assume-role-with-saml.ts';
import { assumeRoleWithWebIdentity } from './assume-role-with-web-identity.ts';
import { assumeRoot } from './assume-root.ts';
import { decodeAuthorizationMessage } from './decode-authorization-message.ts';
import { atEndpoint } from './endpoints.ts';
import { getAccessKeyInfo } from './get-access-key-info.ts';
import { getCallerIdentity } from './get-caller-identity.ts';
import { getDelegatedAccessToken } from './get-delegated-access-token.ts';
import { getFederationToken } from './get-federation-token.ts';
import { getScopedCredentials } from './get-scoped-credentials.ts';
import { getSessionToken } from './get-session-token.ts';
import { getWebIdentityToken } from './get-web-identity-token.ts';
import type { StsDeps } from './operation.ts';

export type { DecodedMessage } from './decoded-message.ts';
export type { StsEndpoints } from './endpoints.ts';
export type { StsDeps } from './operation.ts';

/** STS's operations, by name. */
export function stsOperations(deps: StsDeps): readonly BoundOperation[] {
  return [
    bind(assumeRole, deps),
    bind(assumeRoleWithSAML, deps),
    bind(assumeRoleWithWebIdentity, deps),
    bind(assumeRoot, deps),
    bind(decodeAuthorizationMessage, deps),
    bind(getAccessKeyInfo, deps),
    bind(getCallerIdentity, deps),
    bind(getDelegatedAccessToken, deps),
    bind(getFederationToken, deps),
    bind(getScopedCredentials, deps),
    bind(getSessionToken, deps),
    bind(getWebIdentityToken, deps),
  ].map((operation) => atEndpoint(operation, () => deps.endpoints));
}
