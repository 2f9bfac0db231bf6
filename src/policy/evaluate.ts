import type { Subject } from './compile.ts';
import type { DecidingStatement, Decision, PolicyLayers } from './decision.ts';
import type { Explanation, LayerExplanation } from './explanation.ts';
import { judge, type Levels, type Verdict } from './judge.ts';
import { BY_IDENTITY, DIRECTLY, NOT_NAMED } from './principal.ts';
import { type Layer, type Outcome, reasonOf } from './reason.ts';
import type { AuthorizationRequest, Principal } from './request.ts';

/**
 * Decides a request. An explicit deny in any layer wins. Organization policies must allow at each level. Within an account a resource
 * policy or an identity policy grants, as strongly as the resource policy names the caller; across accounts both must. What a session
 * was scoped down to bounds all that it is granted.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(request: AuthorizationRequest, layers: PolicyLayers): Decision {
  return decide(request, layers);
}

/** The same decision by the same steps, with what each layer, statement, element and condition had to say. */
export function explain(request: AuthorizationRequest, layers: PolicyLayers): Explanation {
  const record: LayerExplanation[] = [];
  return { decision: decide(request, layers, record), layers: record };
}

/** What the layers say of one request, in the order in which a denial is sought. */
interface Verdicts {
  readonly rcp: Verdict;
  readonly scp: Verdict;
  readonly resource: Verdict;
  readonly identity: Verdict;
  readonly boundary: Verdict;
  readonly session: Verdict;
  readonly scope: Verdict;
}

function decide(request: AuthorizationRequest, layers: PolicyLayers, record?: LayerExplanation[]): Decision {
  const subject = subjectOf(request, layers);
  const { principal } = request;
  const ask = (layer: Layer, levels: Levels | undefined) => judge(layer, levels, subject, record);
  const sessions = sessionLevels(principal, layers);
  const verdicts: Verdicts = {
    rcp: ask('rcp', isServiceLinked(principal) ? undefined : layers.rcps),
    scp: ask('scp', isBoundByScps(principal) ? layers.scps : undefined),
    resource: ask(resourceLayerOf(subject, layers), layers.resource && [[layers.resource]]),
    identity: ask('identity', hasFullAccess(principal) ? undefined : [layers.identity]),
    boundary: ask('boundary', layers.boundary && [[layers.boundary]]),
    session: ask('session', sessions),
    scope: judge('session', layers.scopes, subject, record, sessions?.length),
  };
  return explicitDenial(verdicts, request) ?? combine(verdicts, request);
}

function explicitDenial(verdicts: Verdicts, request: AuthorizationRequest): Decision | undefined {
  const { rcp, scp, resource, identity, boundary, session, scope } = verdicts;
  const denying = [rcp, scp, resource, identity, boundary, session, scope].find(({ deny }) => deny);
  return denying?.deny && decision('ExplicitDeny', denying, request, denying.deny);
}

/** Who must allow when nobody denies. Of several missing permissions the caller's own are named first, which he may know of. */
function combine(verdicts: Verdicts, request: AuthorizationRequest): Decision {
  const { rcp, scp, resource, identity, boundary, session, scope } = verdicts;
  const allowedBy = (verdict: Verdict) => decision('Allow', verdict, request, verdict.allow);
  const missing = (verdict: Verdict) => decision('ImplicitDeny', verdict, request);

  const organization = firstMissing(rcp, scp);
  if (organization) return missing(organization);

  const { principal } = request;
  const { naming } = resource;
  if (!('account' in principal)) return naming === DIRECTLY ? allowedBy(resource) : missing(resource);

  const sameAccount = principal.account === request.resourceAccount;
  if (sameAccount && naming === DIRECTLY) return scope.allows ? allowedBy(resource) : missing(scope);
  const limit = firstMissing(boundary, session, scope);
  if (sameAccount && naming === BY_IDENTITY) return limit ? missing(limit) : allowedBy(resource);

  const own = firstMissing(identity) ?? limit;
  if (own) return missing(own);
  const resourceMustAllow = !sameAccount || resource.layer === 'trust';
  return resourceMustAllow && naming === NOT_NAMED ? missing(resource) : allowedBy(identity);
}

function firstMissing(...verdicts: readonly Verdict[]): Verdict | undefined {
  return verdicts.find(({ allows }) => !allows);
}

function subjectOf(request: AuthorizationRequest, layers: PolicyLayers): Subject {
  return {
    request,
    lowerAction: request.action.toLowerCase(),
    bounded: layers.boundary !== undefined,
  };
}

/** Roles are assumed by leave of their trust policy alone: where it is missing, that is as if it allowed nothing. */
function resourceLayerOf(subject: Subject, { resource }: PolicyLayers): 'trust' | 'resource' {
  return resource?.kind === 'trust' || isAssuming(subject) ? 'trust' : 'resource';
}

/** Assuming a role, and what goes with it: tags and a source identity for its session. */
function isAssuming({ lowerAction, request }: Subject): boolean {
  if (lowerAction.startsWith('sts:assumerole')) return true;
  const goesWithIt = lowerAction === 'sts:tagsession' || lowerAction === 'sts:setsourceidentity';
  return goesWithIt && request.resource.includes(':role/');
}

/**
 * A federated session has what its session policies give it, so without any it has nothing; other sessions without any have all that
 * their user or role has.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getfederationtoken.html
 */
function sessionLevels({ type }: Principal, { sessions }: PolicyLayers): Levels | undefined {
  return type === 'FederatedUser' && !sessions?.length ? [[]] : sessions;
}

/** Organization policies do not bind service-linked roles. */
function isServiceLinked(principal: Principal): boolean {
  return principal.type === 'AssumedRole' && principal.serviceLinked === true;
}

/** SCPs bind the principals of accounts, roots included; services and strangers have no account. */
function isBoundByScps(principal: Principal): boolean {
  return 'account' in principal && !isServiceLinked(principal);
}

/** The account root, and a federated session of it, have every permission without a policy. */
function hasFullAccess(principal: Principal): boolean {
  if (principal.type === 'Root') return true;
  return principal.type === 'FederatedUser' && principal.parentArn.endsWith(':root');
}

function decision(
  outcome: Outcome,
  { layer }: Verdict,
  { action }: AuthorizationRequest,
  statement?: DecidingStatement,
): Decision {
  const reason = reasonOf(outcome, layer, action, statement?.policy);
  const allowed = outcome === 'Allow';
  return statement ? { allowed, outcome, layer, statement, reason } : { allowed, outcome, layer, reason };
}
