/** Where a policy is used, which decides what it may contain: see `kinds.ts`. */
export type PolicyKind = 'identity' | 'resource' | 'trust' | 'boundary' | 'session' | 'scp' | 'rcp';

export type PolicyVersion = '2008-10-17' | '2012-10-17';

export type Effect = 'Allow' | 'Deny';

export type PrincipalType = 'AWS' | 'Federated' | 'Service' | 'CanonicalUser';

/** One principal as a policy names it; `"*"` is `{ type: 'AWS', value: '*' }`, which means the same. */
export interface NamedPrincipal {
  readonly type: PrincipalType;
  readonly value: string;
}

/** `Action`, `Resource` or `Principal`; `negated` for their `Not…` forms. */
export interface Element<Value> {
  readonly negated: boolean;
  readonly values: readonly Value[];
}

/** One key of one operator of a `Condition` element. */
export interface Condition {
  /** As written: `ForAnyValue:StringLikeIfExists`. */
  readonly operator: string;
  /** As written; keys are compared without regard to case. */
  readonly key: string;
  /** JSON booleans and numbers as their source text. */
  readonly values: readonly string[];
}

export interface Statement {
  /** Position in the document, from 0. */
  readonly index: number;
  readonly sid?: string;
  readonly effect: Effect;
  readonly principal?: Element<NamedPrincipal>;
  readonly action: Element<string>;
  /** Absent in trust policies: they apply to their role. */
  readonly resource?: Element<string>;
  readonly conditions: readonly Condition[];
}

/** A document that passed `parsePolicy`. */
export interface Policy {
  readonly kind: PolicyKind;
  readonly version: PolicyVersion;
  readonly id?: string;
  readonly statements: readonly Statement[];
}
