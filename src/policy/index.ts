/**
 * AWS's policy language: documents in, decisions out, with AWS's words for both.
 *
 * Owns the grammar and which kind of policy may contain what, the meaning of every element, operator and variable, and how identity,
 * resource, boundary, session and organization policies combine. Pure: the same request and policies give the same decision.
 * Does not know where policies are stored, who is attached to what, how a request's context is gathered, or what a caller may be told.
 * Called by access (every decision), by the services and the gateway that store policies, and by the command line.
 *
 * The way of a document: `parsePolicy` (json → parse → validate) → `compilePolicy` → `evaluate` or `explain` (judge → combine).
 */
export { type CompiledPolicy, type CompileOptions, compilePolicy } from './compile.ts';
export { type ConditionKey, globalConditionKeys, isMultiValuedKey } from './condition-keys.ts';
export type { DecidingStatement, Decision, PolicyLayers } from './decision.ts';
export { evaluate, explain } from './evaluate.ts';
export type {
  ElementExplanation,
  Explanation,
  LayerExplanation,
  PolicyExplanation,
  StatementExplanation,
} from './explanation.ts';
export type { Position } from './json.ts';
export {
  type Finding,
  type FindingType,
  guessPolicyKind,
  type LintOptions,
  lintPolicy,
  loadServiceCatalogue,
  type ServiceCatalogue,
} from './lint/index.ts';
export { type ParseOptions, type ParseResult, parsePolicy } from './parse.ts';
export type {
  Condition,
  Effect,
  Element,
  NamedPrincipal,
  Policy,
  PolicyKind,
  PolicyVersion,
  PrincipalType,
  Statement,
} from './policy.ts';
export { principalsOf } from './principal.ts';
export type { Layer, Outcome } from './reason.ts';
export { type AuthorizationRequest, type Context, contextOf, type Principal } from './request.ts';
export { POLICY_SIZE_LIMITS, policySize } from './size.ts';
