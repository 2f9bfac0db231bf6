/**
 * The decision over all layers.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
import type { CaseDocument, PolicyCase, Verdict } from './case.ts';
import { conditionsHold } from './conditions.ts';
import { type RequestContext, requestContext } from './context.ts';
import { type Document, type Kind, readDocument, type Statement } from './documents.ts';
import { closestNaming, type Naming, spares } from './principals.ts';
import { substitute } from './variables.ts';
import { fits, patternOf, resourcePattern } from './wildcards.ts';

interface Request {
  readonly case: PolicyCase;
  readonly context: RequestContext;
}

/** Every policy of a case, read; null where a layer is absent. */
interface Layers {
  readonly identity: readonly Document[];
  readonly boundary: Document | null;
  readonly sessions: readonly (readonly Document[])[] | null;
  readonly scopes: readonly (readonly Document[])[] | null;
  readonly resource: Document | null;
  readonly scps: readonly (readonly Document[])[] | null;
  readonly rcps: readonly (readonly Document[])[] | null;
}

/** What AWS's documentation says becomes of the request; `Invalid` where a document is none. */
export function referenceDecision(given: PolicyCase): Verdict {
  const layers = readLayers(given);
  if (layers === null) return 'Invalid';
  const request: Request = { case: given, context: requestContext(given.request.context) };
  if (anyDeny(layers, request)) return 'ExplicitDeny';
  return allowed(layers, request) ? 'Allow' : 'ImplicitDeny';
}

/**
 * The root user, or a session for which the root user federated: then the session policy alone limits.
 * Identity-based policies are attached to users, groups and roles: where a case gives some for it, they mean nobody.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html
 */
function isRoot(request: Request): boolean {
  const { type, account, parentUserArn } = request.case.request.principal;
  return type === 'Root' || parentUserArn === `arn:aws:iam::${account}:root`;
}

function readLayers(given: PolicyCase): Layers | null {
  const { identity, boundary, sessions, scopes, resource, scps, rcps } = given.policies;
  let valid = true;
  const read = (document: CaseDocument, kind: Kind): Document => {
    const result = readDocument(document, kind);
    if (result === null) valid = false;
    return result ?? { version: '2012-10-17', statements: [] };
  };
  const lists = (levels: readonly (readonly CaseDocument[])[], kind: Kind) =>
    levels.map((level) => level.map((document) => read(document, kind)));
  const trust = isTrustAction(given.request.action);
  const layers: Layers = {
    identity: (identity ?? []).map((document) => read(document, 'identity')),
    boundary: boundary == null ? null : read(boundary, 'boundary'),
    sessions: sessions == null ? null : lists(sessions, 'session'),
    scopes: scopes == null ? null : lists(scopes, 'session'),
    resource: resource == null ? null : read(resource, trust ? 'trust' : 'resource'),
    scps: scps == null ? null : lists(scps, 'scp'),
    rcps: rcps == null ? null : lists(rcps, 'rcp'),
  };
  return valid ? layers : null;
}

/**
 * SCPs bind the users, the roles and the root user of the organization's accounts, except service-linked roles: neither
 * an AWS service nor an anonymous caller belongs to an account.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 */
function scpsBind(request: Request): boolean {
  const { type, serviceLinked } = request.case.request.principal;
  return serviceLinked !== true && type !== 'Anonymous' && type !== 'AWSService';
}

/**
 * RCPs bind whoever asks for the resource, except service-linked roles.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
 */
function rcpsBind(request: Request): boolean {
  return request.case.request.principal.serviceLinked !== true;
}

/** Actions that a role's trust policy must allow: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html */
function isTrustAction(action: string): boolean {
  const name = action.toLowerCase();
  return (
    name.startsWith('sts:assumerole') ||
    ['sts:tagsession', 'sts:setsourceidentity', 'sts:setcontext'].includes(name)
  );
}

/** One Deny that applies, in whichever policy, decides. */
function anyDeny(layers: Layers, request: Request): boolean {
  const documents: Document[] = isRoot(request) ? [] : [...layers.identity];
  if (layers.boundary !== null) documents.push(layers.boundary);
  for (const layer of layers.sessions ?? []) documents.push(...layer);
  for (const layer of layers.scopes ?? []) documents.push(...layer);
  if (scpsBind(request)) for (const level of layers.scps ?? []) documents.push(...level);
  if (rcpsBind(request)) for (const level of layers.rcps ?? []) documents.push(...level);
  if (layers.resource !== null) documents.push(layers.resource);
  for (const document of documents) {
    for (const statement of document.statements) {
      if (!statement.allow && applies(statement, document.version, request)) return true;
    }
  }
  return false;
}

function allowed(layers: Layers, request: Request): boolean {
  const { principal, action, resourceAccount } = request.case.request;

  // Each level, from the root of the organization down to the account, must hold an Allow:
  // https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
  if (scpsBind(request)) for (const level of layers.scps ?? []) if (!anyAllow(level, request)) return false;
  if (rcpsBind(request)) for (const level of layers.rcps ?? []) if (!anyAllow(level, request)) return false;

  const granted = layers.resource === null ? 'nobody' : grantOf(layers.resource, request);

  // No account stands behind these callers, so the resource's policy alone decides.
  if (principal.type === 'Anonymous' || principal.type === 'AWSService') return granted === 'caller';

  // Scoped credentials may do what the session they came of may, whatever gives it that, and every scope-down policy too:
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getscopedcredentials.html
  for (const layer of layers.scopes ?? []) if (!anyAllow(layer, request)) return false;

  const boundaryAllows = layers.boundary === null || anyAllow([layers.boundary], request);
  const sessionAllows = sessionsAllow(layers.sessions, request);
  // The root user may do everything in its account that nothing else forbids.
  const identityAllows = isRoot(request) || anyAllow(layers.identity, request);
  const ownAccountAllows = identityAllows && boundaryAllows && sessionAllows;

  // Across accounts, both must allow: the caller's and the resource's.
  if (principal.account !== resourceAccount) return granted !== 'nobody' && ownAccountAllows;

  // What is granted to the user or the session itself, or to everyone, needs no Allow of identity policies, boundary or
  // session policies.
  if (granted === 'caller') return true;
  // What is granted to the role, or to the user who federated, needs no Allow of identity policies alone.
  if (granted === 'origin' && boundaryAllows && sessionAllows) return true;
  // The identity's own policies are enough, except for assuming a role, which its trust policy must allow as well.
  const trust = isTrustAction(action);
  return ownAccountAllows && (!trust || granted !== 'nobody');
}

/**
 * All layers must allow. Without a session policy a role session is not limited, but a federated user's session has no
 * permissions of its own.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getfederationtoken.html
 */
function sessionsAllow(sessions: Layers['sessions'], request: Request): boolean {
  if (sessions === null || sessions.length === 0) {
    return request.case.request.principal.type !== 'FederatedUser';
  }
  for (const layer of sessions) if (!anyAllow(layer, request)) return false;
  return true;
}

function anyAllow(documents: readonly Document[], request: Request): boolean {
  for (const document of documents) {
    for (const statement of document.statements) {
      if (statement.allow && applies(statement, document.version, request)) return true;
    }
  }
  return false;
}

/** The closest way in which an Allow of the resource's policy that applies names the caller. */
function grantOf(document: Document, request: Request): Naming {
  let best: Naming = 'nobody';
  for (const statement of document.statements) {
    if (!statement.allow || !applies(statement, document.version, request)) continue;
    const naming = closestNaming(statement.principals?.list ?? [], request.case.request.principal);
    if (naming === 'caller') return 'caller';
    if (naming === 'origin' || best === 'nobody') best = naming;
  }
  return best;
}

/** A statement applies where principal, action, resource and all conditions match. */
function applies(statement: Statement, version: string, request: Request): boolean {
  return (
    principalMatches(statement, request) &&
    actionMatches(statement, request) &&
    resourceMatches(statement, version, request) &&
    conditionsHold(statement.conditions, version, request.context, statement.allow)
  );
}

function principalMatches(statement: Statement, request: Request): boolean {
  if (statement.principals === null) return true;
  const { principal } = request.case.request;
  const { not, list } = statement.principals;
  if (not) return !spares(list, principal, request.case.policies.boundary != null);
  return closestNaming(list, principal) !== 'nobody';
}

/** Letter case does not matter in actions: reference_policies_elements_action.html */
function actionMatches(statement: Statement, request: Request): boolean {
  const action = request.case.request.action.toLowerCase();
  const listed = statement.actions.list.some((one) => fits(patternOf(one.toLowerCase()), action));
  return statement.actions.not ? !listed : listed;
}

/** A variable without a value matches no resource, and a NotResource that holds one exempts the whole statement. */
function resourceMatches(statement: Statement, version: string, request: Request): boolean {
  if (statement.resources === null) return true;
  const patterns = statement.resources.list.map((one) => substitute(one, version, request.context));
  if (statement.resources.not && patterns.includes(null)) return false;
  const listed = patterns.some(
    (pattern) => pattern !== null && fits(resourcePattern(pattern), request.case.request.resource),
  );
  return statement.resources.not ? !listed : listed;
}
