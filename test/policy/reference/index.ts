/**
 * A second, deliberately naive evaluator, written from AWS's documentation and recorded answers alone: straight-line code, no compiling, no
 * caching, and nothing of `src`. The differential test holds the product to it. Each rule names the page it comes from.
 */

export type {
  CaseDocument,
  CasePolicies,
  CasePrincipal,
  CaseRequest,
  PolicyCase,
  PrincipalType,
  Verdict,
} from './case.ts';
export { OPERATORS } from './conditions.ts';
export { MULTIVALUED_KEYS } from './context.ts';
export { referenceDecision } from './decision.ts';
