import type { PolicyKind } from './policy.ts';

/** Who words the refusals: IAM's checker of permissions policies, its checker of role trust policies, or S3's. */
export type Wording = 'permissions' | 'trust' | 'bucket';

/** What a kind of policy may contain. */
export interface KindRules {
  readonly principal: 'required' | 'prohibited' | 'everyone-only';
  readonly notPrincipal: 'deny-only' | 'prohibited';
  readonly resource: 'required' | 'prohibited';
  /** Trust policies speak of STS alone. */
  readonly actions: 'any' | 'sts';
  /** Whether the text `*` may stand for the whole element; in role trust everyone is `{"AWS": "*"}`. */
  readonly starPrincipal: 'any' | 'prohibited';
  /** Resource control policies name the services that they control: neither `NotAction` nor others, nor `*` for all. */
  readonly notAction: 'any' | 'prohibited';
  readonly services: 'any' | 'controlled';
  /** Of resource control policies only RCPFullAWSAccess, which AWS attaches, allows. */
  readonly effect: 'any' | 'deny-only';
  /** IAM and Organizations take letters and digits; services with resource policies take more, S3 and KMS blanks too. */
  readonly sid: 'alphanumeric' | 'any';
  /**
   * IAM takes the current language only, and of SCPs we do; S3, role trust and resource control policies still take the first, and take
   * its absence for it.
   */
  readonly version: '2012-10-17' | 'any';
  readonly wording: Wording;
}

const permissions: KindRules = {
  principal: 'prohibited',
  notPrincipal: 'prohibited',
  resource: 'required',
  actions: 'any',
  notAction: 'any',
  starPrincipal: 'any',
  services: 'any',
  effect: 'any',
  sid: 'alphanumeric',
  version: '2012-10-17',
  wording: 'permissions',
};

/**
 * One row for each kind.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
 */
export const kindRules: Readonly<Record<PolicyKind, KindRules>> = {
  identity: permissions,
  boundary: permissions,
  session: permissions,
  scp: permissions,
  rcp: {
    ...permissions,
    principal: 'everyone-only',
    notAction: 'prohibited',
    services: 'controlled',
    effect: 'deny-only',
    version: 'any',
  },
  resource: {
    principal: 'required',
    starPrincipal: 'any',
    notPrincipal: 'deny-only',
    resource: 'required',
    actions: 'any',
    notAction: 'any',
    services: 'any',
    effect: 'any',
    sid: 'any',
    version: 'any',
    wording: 'bucket',
  },
  trust: {
    principal: 'required',
    starPrincipal: 'prohibited',
    notPrincipal: 'prohibited',
    resource: 'prohibited',
    actions: 'sts',
    notAction: 'any',
    services: 'any',
    effect: 'any',
    sid: 'any',
    version: 'any',
    wording: 'trust',
  },
};

/** What a policy may contain that is stored already: also what customers may store no more, or AWS alone may. */
export function storedRules(kind: PolicyKind): KindRules {
  return {
    ...kindRules[kind],
    version: 'any',
    sid: 'any',
    effect: 'any',
    services: 'any',
    starPrincipal: 'any',
  };
}
