import type { CompiledPolicy } from './compile.ts';
import type { Layer, Outcome } from './reason.ts';

/** The policies that apply to one request. */
export interface PolicyLayers {
  /** All policies of the user and of the user's groups, or of the role. */
  readonly identity: readonly CompiledPolicy[];
  readonly boundary?: CompiledPolicy | undefined;
  /** Session policies: layers that must each allow, every layer a union. An empty layer was passed and allows nothing. */
  readonly sessions?: readonly (readonly CompiledPolicy[])[] | undefined;
  /** Scope-down policies, layers likewise; they bind also what a resource policy grants to the session itself. */
  readonly scopes?: readonly (readonly CompiledPolicy[])[] | undefined;
  /** The resource's own policy; for `sts:AssumeRole…` the role's trust policy, without which nobody assumes it. */
  readonly resource?: CompiledPolicy | undefined;
  /** Service control policies of the caller's account, a list for each level from the root down; absent where none apply. */
  readonly scps?: readonly (readonly CompiledPolicy[])[] | undefined;
  /** Resource control policies of the resource's account, likewise. */
  readonly rcps?: readonly (readonly CompiledPolicy[])[] | undefined;
}

/** The statement that decided. */
export interface DecidingStatement {
  /** The name given to `compilePolicy`. */
  readonly policy?: string;
  readonly sid?: string;
  readonly index: number;
}

export interface Decision {
  readonly allowed: boolean;
  readonly outcome: Outcome;
  /** The kind of policy that allowed, denied, or failed to allow. */
  readonly layer: Layer;
  /** Absent where no statement decided: implicit denials, and the account root's own permissions. */
  readonly statement?: DecidingStatement;
  /** AWS's clause for a message: `because no identity-based policy allows the s3:GetObject action`. */
  readonly reason: string;
}
