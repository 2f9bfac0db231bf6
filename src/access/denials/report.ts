import { withoutSecrets } from '#audit';
import {
  type Decision,
  type ElementExplanation,
  explain,
  type Layer,
  type LayerExplanation,
  type Outcome,
  type StatementExplanation,
} from '#policy';
import { type Denial, refusalMessage } from '../authorize.ts';
import type { Caller } from '../caller.ts';
import { nearMissOf } from './near-miss.ts';

/** All that an authorization message says of a refusal: plain data, and no more than the account that it is for may know. */
export interface DenialReport {
  /** The account whose message it is: the caller's, or the resource's where the caller has none. */
  readonly account: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly requestId: string;
  readonly principal: ReportedPrincipal;
  readonly action: string;
  readonly resource: string;
  /** Why, in one sentence, for a person. */
  readonly reason: string;
  /** What policies decided; absent where the operation refused whatever they say. */
  readonly decision?: ReportedDecision;
  /** The request's condition keys. */
  readonly conditions: Readonly<Record<string, string | readonly string[]>>;
  /** The layers in order of evaluation. */
  readonly layers: readonly ReportedLayer[];
  /** What had to be left out, so that the message keeps its size. */
  readonly leftOut: readonly Part[];
}

/** What can be left out of a report, the first first. */
export type Part = 'trace' | 'conditions' | 'texts';

export interface ReportedPrincipal {
  /** AIDA…, AROA…:session, account:name, or the account id of a root user. */
  readonly id: string;
  /** Users only. */
  readonly name?: string;
  readonly arn?: string;
  /** The unique id of the user or role whose policies decide. */
  readonly entityId?: string;
}

export type ReportedDecision = Pick<Decision, 'outcome' | 'layer'>;

export interface ReportedLayer {
  readonly layer: Layer;
  readonly level: number;
  readonly outcome: Outcome;
  /** Absent where what the policies say is not the account's to read. */
  readonly policies?: readonly ReportedPolicy[];
}

export interface ReportedPolicy {
  readonly name?: string;
  /** The statements that had a say, or would have had but for one of their elements. */
  readonly statements: readonly StatementExplanation[];
  /** How many others the policy has. */
  readonly others: number;
}

/** Of which request a report is. */
export interface ReportedRequest {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Explains a refusal that policies decided. Evaluates once more, so that requests that are allowed pay nothing for it. */
export function reportOf(denial: Denial, { id, now }: ReportedRequest): DenialReport {
  const { caller, request } = denial;
  const { decision, layers } = explain(request, denial.layers);
  const account = caller.type === 'signed' ? caller.account : request.resourceAccount;
  const isForeign = account !== request.resourceAccount;
  const reported = layers.map((layer) => reportedLayer(layer, isForeign));
  return {
    account,
    at: now,
    requestId: id,
    principal: reportedPrincipal(caller),
    action: request.action,
    resource: request.resource,
    reason: `${sentenceOf(denial, decision)}${detailOf(decision, reported)}.`,
    decision: { outcome: decision.outcome, layer: decision.layer },
    conditions: reportedConditions(denial, isForeign),
    layers: reported,
    leftOut: [],
  };
}

/** Reports a refusal that no policy decided: the operation itself refused, in the words of `message`. */
export function reportOfOperation(
  refused: {
    readonly caller: Caller & { readonly type: 'signed' };
    readonly action: string;
    readonly resource: string;
    readonly message: string;
  },
  { id, now }: ReportedRequest,
): DenialReport {
  const { caller, action, resource, message } = refused;
  return {
    account: caller.account,
    at: now,
    requestId: id,
    principal: reportedPrincipal(caller),
    action,
    resource,
    reason: `No policy decided this, the operation itself refuses: ${message}`,
    conditions: {},
    layers: [],
    leftOut: [],
  };
}

/** Whose the policies of a layer are: they are shown to nobody else. */
const OWNERS: Readonly<Record<Layer, 'caller' | 'resource' | 'organization'>> = {
  identity: 'caller',
  boundary: 'caller',
  session: 'caller',
  resource: 'resource',
  trust: 'resource',
  scp: 'organization',
  rcp: 'organization',
};

function reportedLayer(explained: LayerExplanation, isForeign: boolean): ReportedLayer {
  const { layer, level, outcome } = explained;
  const owner = OWNERS[layer];
  if (owner === 'organization' || (owner === 'resource' && isForeign)) return { layer, level, outcome };
  const policies = explained.policies.map(({ name, statements }) => {
    const spoken = statements.filter(hasSay).map((statement) => readable(statement, isForeign));
    return {
      ...(name !== undefined && { name }),
      statements: spoken,
      others: statements.length - spoken.length,
    };
  });
  return { layer, level, outcome, policies };
}

/** A statement that applies, or that would allow but for something else than its action. */
function hasSay({ matches, effect, elements }: StatementExplanation): boolean {
  return matches || (effect === 'Allow' && elements[0]?.holds === true);
}

function readable(statement: StatementExplanation, isForeign: boolean): StatementExplanation {
  return { ...statement, elements: statement.elements.map((element) => readableElement(element, isForeign)) };
}

/** Tags of another account's resource: what the caller's own policies ask of them is the caller's, what they are is not. */
const NOT_SHOWN = '(not shown: the resource is of another account)';

function readableElement(element: ElementExplanation, isForeign: boolean): ElementExplanation {
  const { key, actual } = element;
  if (key === undefined) return element;
  if (isForeign && isResourceTag(key)) return { ...element, actual: NOT_SHOWN };
  return actual === undefined ? element : { ...element, actual: readableValue(actual) };
}

/** Clients say of themselves what they like, and a browser where it comes from: a presigned URL, if need be. */
function readableValue(value: string | readonly string[]): string | readonly string[] {
  return typeof value === 'string' ? withoutSecrets(value) : value.map(withoutSecrets);
}

function reportedConditions({ request, spellings }: Denial, isForeign: boolean): DenialReport['conditions'] {
  return Object.fromEntries(
    [...request.context]
      .filter(([key]) => !(isForeign && isResourceTag(key)))
      .map(([key, value]) => [spellings.get(key) ?? key, readableValue(value)]),
  );
}

/** `aws:ResourceTag/…`, the services' own spellings of it, and what an object is tagged with. */
function isResourceTag(key: string): boolean {
  return /^[a-z0-9-]+:(resourcetag|existingobjecttag)\//i.test(key);
}

/** AWS's sentence; of callers whom it does not name, the same of what they are. */
function sentenceOf({ caller, request, shown }: Denial, { reason }: Decision): string {
  if (caller.type === 'signed') return refusalMessage(caller, { ...request, shown }, reason);
  const who =
    caller.type === 'federated' ? `An identity of ${caller.principal.provider}` : 'An anonymous caller';
  return `${who} is not authorized to perform: ${request.action} on resource: ${request.resource} ${reason}`;
}

function reportedPrincipal(caller: Caller): ReportedPrincipal {
  if (caller.type === 'anonymous') return { id: 'ANONYMOUS_PRINCIPAL' };
  if (caller.type === 'federated') return { id: caller.principal.provider };
  const { userId, arn, principal, entity } = caller;
  return {
    id: userId,
    ...(principal.type === 'User' && entity !== undefined && { name: entity.name }),
    arn,
    ...(entity !== undefined && { entityId: entity.id }),
  };
}

/** What a person can mend: the statement that denies, or the one that comes nearest to allowing. */
function detailOf({ outcome, layer, statement, reason }: Decision, layers: readonly ReportedLayer[]): string {
  const deciding = layers.filter((candidate) => candidate.layer === layer);
  if (deciding.some(({ policies }) => policies === undefined))
    return '; what these policies say is not for this account to read';
  if (outcome === 'ExplicitDeny' && statement !== undefined) {
    const { policy } = statement;
    return policy !== undefined && reason.endsWith(policy)
      ? `, by its ${nameOf(statement)}`
      : `: the ${nameOf(statement, policy)} denies it`;
  }
  const nearest = nearMissOf(deciding.filter((candidate) => candidate.outcome !== 'Allow'));
  return nearest === undefined
    ? ''
    : `; nearest to it is the ${nameOf(nearest.statement, nearest.policy)}, ${nearest.lacks}`;
}

function nameOf({ sid, index }: { readonly sid?: string; readonly index: number }, policy?: string): string {
  const statement = sid === undefined ? `statement number ${index + 1}` : `statement ${sid}`;
  return policy === undefined ? statement : `${statement} of the policy ${policy}`;
}
