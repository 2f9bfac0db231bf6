/** The form of one case: what `sojourn policy evaluate` reads, a line each. */

export type PrincipalType = 'User' | 'AssumedRole' | 'FederatedUser' | 'Root' | 'Anonymous' | 'AWSService';

export interface CasePrincipal {
  readonly type: PrincipalType;
  /** The caller's own ARN; of an AWS service, its principal name (`ec2.amazonaws.com`). */
  readonly arn?: string;
  readonly roleArn?: string;
  readonly parentUserArn?: string;
  readonly serviceLinked?: boolean;
  readonly account?: string;
}

export interface CaseRequest {
  readonly principal: CasePrincipal;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount?: string;
  readonly context?: { readonly [key: string]: readonly string[] };
}

/** A policy document: an object, or its JSON text. */
export type CaseDocument = string | { readonly [element: string]: unknown };

export interface CasePolicies {
  readonly identity?: readonly CaseDocument[] | null;
  readonly boundary?: CaseDocument | null;
  readonly sessions?: readonly (readonly CaseDocument[])[] | null;
  readonly scopes?: readonly (readonly CaseDocument[])[] | null;
  readonly resource?: CaseDocument | null;
  readonly scps?: readonly (readonly CaseDocument[])[] | null;
  readonly rcps?: readonly (readonly CaseDocument[])[] | null;
}

export interface PolicyCase {
  readonly id: string;
  readonly request: CaseRequest;
  readonly policies: CasePolicies;
}

export type Verdict = 'Allow' | 'ExplicitDeny' | 'ImplicitDeny' | 'Invalid';
