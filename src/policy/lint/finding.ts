import { type Draft, type DraftStatement, pathOfValue } from '../draft.ts';
import type { Node, Path, Position } from '../json.ts';
import type { PolicyKind } from '../policy.ts';
import type { ServiceCatalogue } from './catalogue.ts';

/**
 * How grave a finding is: errors are parts of a policy that do not work, security warnings access that is likely wider than meant.
 *
 * @see https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ValidatePolicyFinding.html
 */
export type FindingType = 'ERROR' | 'SECURITY_WARNING' | 'WARNING' | 'SUGGESTION';

/** One thing that the linter found. */
export interface Finding {
  readonly type: FindingType;
  /** IAM Access Analyzer's issue code where it has one for this. */
  readonly code: string;
  readonly message: string;
  readonly position: Position;
}

/** What a rule finds in a document that it looks at: where, and in words. */
export interface Mistake {
  readonly path: Path;
  readonly message: string;
}

/** A document under the linter. */
export interface LintSubject {
  readonly text: string;
  readonly root: Node;
  readonly kind: PolicyKind;
  readonly draft: Draft;
  readonly catalogue: ServiceCatalogue | undefined;
}

/** One row of the linter. */
export interface LintRule {
  readonly code: string;
  readonly type: FindingType;
  readonly check: (subject: LintSubject) => Iterable<Mistake>;
}

/** The values of an element or condition, each with where it stands; none where there is no element. */
export function* valuesOf<Value>(
  element: { readonly values: readonly Value[]; readonly path: Path } | undefined,
): Iterable<{ readonly value: Value; readonly path: Path }> {
  if (element === undefined) return;
  for (const [index, value] of element.values.entries()) yield { value, path: pathOfValue(element, index) };
}

/** A check of each statement by itself. */
export function eachStatement(
  check: (statement: DraftStatement, subject: LintSubject) => Iterable<Mistake>,
): LintRule['check'] {
  return function* (subject) {
    for (const statement of subject.draft.statements) yield* check(statement, subject);
  };
}
