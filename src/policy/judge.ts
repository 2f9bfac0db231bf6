import type { Check, CompiledPolicy, CompiledStatement, Subject } from './compile.ts';
import type { DecidingStatement } from './decision.ts';
import {
  type ElementExplanation,
  explainCheck,
  type LayerExplanation,
  type PolicyExplanation,
  type StatementExplanation,
} from './explanation.ts';
import { DIRECTLY, type Naming, NOT_NAMED } from './principal.ts';
import type { Layer, Outcome } from './reason.ts';

/** Lists of policies, each of which must allow; within a list any policy may. */
export type Levels = readonly (readonly CompiledPolicy[])[];

/** What one layer says of a request. */
export interface Verdict {
  readonly layer: Layer;
  readonly deny: DecidingStatement | undefined;
  readonly allows: boolean;
  readonly allow: DecidingStatement | undefined;
  /** How strongly its allowing statements name the caller; nothing but resource and trust policies name anybody. */
  readonly naming: Naming;
}

/** What a layer that does not apply says: it does not stand in the way. */
function unrestricted(layer: Layer): Verdict {
  return { layer, deny: undefined, allows: true, allow: undefined, naming: NOT_NAMED };
}

/**
 * Judges a layer: each of its levels must allow; where it has none, it does not apply. With `record`, no step is left out and each is
 * written there, levels counted from `first`; the verdict is the same.
 */
export function judge(
  layer: Layer,
  levels: Levels | undefined,
  subject: Subject,
  record?: LayerExplanation[],
  first = 0,
): Verdict {
  if (levels === undefined) return unrestricted(layer);
  let verdict: Verdict | undefined;
  let level = first;
  for (const policies of levels) {
    const log: PolicyExplanation[] | undefined = record && [];
    const next = judgeUnion(layer, policies, subject, log);
    if (record && log) record.push({ layer, level, outcome: outcomeOf(next), policies: log });
    verdict = verdict === undefined ? next : both(verdict, next);
    level++;
  }
  return verdict ?? unrestricted(layer);
}

/** Two levels as one: either may deny, both must allow. */
function both(upper: Verdict, lower: Verdict): Verdict {
  return { ...lower, deny: upper.deny ?? lower.deny, allows: upper.allows && lower.allows };
}

function outcomeOf({ deny, allows }: Verdict): Outcome {
  if (deny) return 'ExplicitDeny';
  return allows ? 'Allow' : 'ImplicitDeny';
}

/** Policies of which any may allow; of several allowing statements the one that names the caller most strongly counts. */
function judgeUnion(
  layer: Layer,
  policies: readonly CompiledPolicy[],
  subject: Subject,
  log?: PolicyExplanation[],
): Verdict {
  const naming = layer === 'resource' || layer === 'trust';
  let deny: DecidingStatement | undefined;
  let allow: DecidingStatement | undefined;
  let strongest: Naming = NOT_NAMED;
  for (const policy of policies) {
    const statements: StatementExplanation[] | undefined = log && [];
    for (const statement of statements ? policy.statements : policy.forAction(subject.lowerAction)) {
      const settled = statement.effect === 'Allow' ? allow && (!naming || strongest === DIRECTLY) : deny;
      if (settled && !statements) continue;
      if (!matches(statement, subject, statements)) continue;
      if (statement.effect === 'Deny') deny ??= statement.identity;
      else {
        const how = naming ? statement.naming(subject.request.principal) : NOT_NAMED;
        if (allow === undefined || how > strongest) allow = statement.identity;
        if (how > strongest) strongest = how;
      }
    }
    if (log && statements) log.push({ ...(policy.name !== undefined && { name: policy.name }), statements });
  }
  return { layer, deny, allows: allow !== undefined, allow, naming: strongest };
}

/** Whether all elements of a statement hold; without `log`, those after the action, by which it was found. */
function matches(statement: CompiledStatement, subject: Subject, log?: StatementExplanation[]): boolean {
  const elements: ElementExplanation[] | undefined = log && [];
  let all = true;
  const { checks } = statement;
  for (let i = elements ? 0 : 1; i < checks.length; i++) {
    const check = checks[i] as Check;
    const holds = check.holds(subject);
    elements?.push(explainCheck(check, subject, holds));
    all &&= holds;
    if (!all && !elements) return false;
  }
  if (log && elements) {
    const { identity, effect } = statement;
    const { index, sid } = identity;
    log.push({ index, ...(sid !== undefined && { sid }), effect, matches: all, elements });
  }
  return all;
}
