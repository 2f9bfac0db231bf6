/** Who asks, as a `Principal` element may name it. */
export type Principal =
  | { readonly type: 'Root'; readonly account: string; readonly arn: string }
  | { readonly type: 'User'; readonly account: string; readonly arn: string; readonly uniqueId: string }
  | {
      readonly type: 'AssumedRole';
      readonly account: string;
      /** `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`. */
      readonly arn: string;
      /** `arn:aws:iam::ACCOUNT:role/PATH/ROLE`. */
      readonly roleArn: string;
      readonly roleUniqueId: string;
      /** Organization policies do not bind service-linked roles. */
      readonly serviceLinked?: boolean;
    }
  | {
      readonly type: 'FederatedUser';
      readonly account: string;
      /** `arn:aws:sts::ACCOUNT:federated-user/NAME`. */
      readonly arn: string;
      /** The user (or root) who called GetFederationToken. */
      readonly parentArn: string;
      readonly parentUniqueId: string;
    }
  | { readonly type: 'Anonymous' }
  | { readonly type: 'AWSService'; readonly service: string }
  /** A caller of AssumeRoleWithSAML or AssumeRoleWithWebIdentity: the provider's ARN, or the host of a built-in issuer. */
  | { readonly type: 'Federated'; readonly provider: string };

/**
 * The condition context: keys in lower case. A single-valued key holds a string, a multi-valued one a list, however many its values; an
 * empty list means the same as no key at all.
 */
export type Context = ReadonlyMap<string, string | readonly string[]>;

/** A context from keys as AWS writes them; `undefined` values are left out. */
export function contextOf(
  entries: Readonly<Record<string, string | readonly string[] | undefined>>,
): Context {
  const context = new Map<string, string | readonly string[]>();
  for (const [key, value] of Object.entries(entries)) {
    if (value !== undefined) context.set(key.toLowerCase(), value);
  }
  return context;
}

/** The value of a key, in lower case; a list without values is as absent as the key that is not there. */
export function presentValue(context: Context, key: string): string | readonly string[] | undefined {
  const value = context.get(key);
  return value?.length === 0 && typeof value !== 'string' ? undefined : value;
}

/** One thing that one principal asks to do. */
export interface AuthorizationRequest {
  readonly principal: Principal;
  /** `s3:GetObject`; compared without regard to case. */
  readonly action: string;
  /** An ARN, or `*` for operations that have no resource. Compared with regard to case. */
  readonly resource: string;
  /** The account that owns the resource. */
  readonly resourceAccount: string;
  readonly context: Context;
}
