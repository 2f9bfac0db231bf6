import type { CompiledPolicy, CompiledStatement, Subject } from './compile.ts';
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

/** A layer that does not apply, and so does not stand in the way. */
export function unrestricted(layer: Layer): Verdict {
  return { layer, deny: undefined, allows: true, allow: undefined, naming: NOT_NAMED };
}

/**
 * Judges a layer: each of its levels must allow. With `record`, no step is left out and each is written there; the verdict is the same.
 */
export function judge(layer: Layer, levels: Levels, subject: Subject, record?: LayerExplanation[]): Verdict {
  let verdict: Verdict | undefined;
  let level = 0;
  for (const policies of levels) {
    const log: PolicyExplanation[] | undefined = record && [];
    const next = judgeUnion(layer, policies, subject, log);
    if (log) record?.push({ layer, level, outcome: outcomeOf(next), policies: log });
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
    for (const statement of statements ? policy.statements : candidates(policy, subject.service)) {
      const settled = statement.effect === 'Allow' ? allow && (!naming || strongest === DIRECTLY) : deny;
      if (settled && !statements) continue;
      if (!matches(statement, subject, statements)) continue;
      if (statement.effect === 'Deny') deny ??= identify(policy, statement);
      else {
        const how = naming ? statement.naming(subject.request.principal) : NOT_NAMED;
        if (allow === undefined || how > strongest) allow = identify(policy, statement);
        if (how > strongest) strongest = how;
      }
    }
    if (statements) log?.push({ ...(policy.name !== undefined && { name: policy.name }), statements });
  }
  return { layer, deny, allows: allow !== undefined, allow, naming: strongest };
}

/** The statements that may speak of a service's actions. */
function candidates(policy: CompiledPolicy, service: string): readonly CompiledStatement[] {
  return policy.byService.get(service) ?? policy.otherServices;
}

/** Whether all elements of a statement hold. */
function matches(statement: CompiledStatement, subject: Subject, log?: StatementExplanation[]): boolean {
  const elements: ElementExplanation[] | undefined = log && [];
  let all = true;
  for (const check of statement.checks) {
    const holds = check.holds(subject);
    elements?.push(explainCheck(check, subject, holds));
    all &&= holds;
    if (!all && !elements) return false;
  }
  if (elements) {
    const { index, sid, effect } = statement;
    log?.push({ index, ...(sid !== undefined && { sid }), effect, matches: all, elements });
  }
  return all;
}

function identify({ name }: CompiledPolicy, { index, sid }: CompiledStatement): DecidingStatement {
  return { ...(name !== undefined && { policy: name }), ...(sid !== undefined && { sid }), index };
}
