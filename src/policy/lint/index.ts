import { readDraft, type Violation } from '../draft.ts';
import { type Node, type Path, positionAt, positionOf, readJson } from '../json.ts';
import { kindRules } from '../kinds.ts';
import { messageOf } from '../messages.ts';
import type { PolicyKind } from '../policy.ts';
import { violations } from '../validate.ts';
import { actionRules } from './actions.ts';
import type { ServiceCatalogue } from './catalogue.ts';
import { conditionRules } from './conditions.ts';
import { coverageRules } from './coverage.ts';
import { elementRules } from './elements.ts';
import type { Finding, LintRule } from './finding.ts';
import { principalRules } from './principals.ts';
import { resourceRules } from './resources.ts';
import { syntaxFinding } from './syntax.ts';
import { variableRules } from './variables.ts';

export { loadServiceCatalogue, type ServiceCatalogue } from './catalogue.ts';
export type { Finding, FindingType } from './finding.ts';

/** Every rule beyond those by which a document is refused. */
const rules: readonly LintRule[] = [
  ...elementRules,
  ...principalRules,
  ...actionRules,
  ...resourceRules,
  ...conditionRules,
  ...variableRules,
  ...coverageRules,
];

export interface LintOptions {
  /** From `loadServiceCatalogue`; without it, names of services, actions and their condition keys are not checked. */
  readonly catalogue?: ServiceCatalogue;
}

/**
 * Checks a policy document for what AWS would refuse, for what does not work as it reads, and for access wider than likely meant, as IAM
 * Access Analyzer's ValidatePolicy does and under its issue codes. In order of appearance. What is not JSON, or not shaped as a policy,
 * has one finding alone.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 */
export function lintPolicy(
  text: string,
  kind: PolicyKind,
  { catalogue }: LintOptions = {},
): readonly Finding[] {
  const { wording } = kindRules[kind];
  const json = readJson(text);
  if (!json.ok)
    return [
      {
        ...syntaxFinding('json'),
        message: messageOf('json', wording),
        position: positionAt(text, json.offset),
      },
    ];
  const { root } = json;
  const found: Found[] = [];
  const refuse = ({ rule, path, subjects }: Violation) =>
    found.push({ ...syntaxFinding(rule), message: messageOf(rule, wording, subjects), path });
  const read = readDraft(root);
  if (!read.ok) refuse(read.violation);
  else {
    const { draft } = read;
    for (const violation of violations(draft, kindRules[kind])) refuse(violation);
    for (const { code, type, check } of rules)
      for (const { path, message } of check({ text, root, kind, draft, catalogue }))
        found.push({ code, type, message, path });
  }
  return placed(found, text, root);
}

type Found = Omit<Finding, 'position'> & { readonly path: Path };

/** Findings with their positions, in order of appearance; one code at one place is found once, first as what AWS refuses. */
function placed(found: readonly Found[], text: string, root: Node): readonly Finding[] {
  const findings = found.map(({ path, ...rest }) => ({ ...rest, position: positionOf(text, root, path) }));
  const distinct = new Map<string, Finding>();
  for (const finding of findings) {
    const place = `${finding.code} ${finding.position.path}`;
    if (!distinct.has(place)) distinct.set(place, finding);
  }
  return [...distinct.values()].toSorted(
    ({ position: a }, { position: b }) => a.line - b.line || a.column - b.column,
  );
}

/**
 * The kind that a document most likely is: with principals a resource policy, or a trust policy where it has no resources; without them
 * an identity policy, as which boundaries, session policies and SCPs read.
 */
export function guessPolicyKind(text: string): PolicyKind {
  const json = readJson(text);
  const read = json.ok ? readDraft(json.root) : json;
  if (!read.ok || !('draft' in read)) return 'identity';
  const { statements } = read.draft;
  if (!statements.some(({ principal }) => principal)) return 'identity';
  return statements.some(({ resource }) => resource) ? 'resource' : 'trust';
}
