/** The kinds of policy that take part in a decision, as explanations call them. */
export type Layer = 'identity' | 'boundary' | 'session' | 'resource' | 'trust' | 'scp' | 'rcp';

export type Outcome = 'Allow' | 'ExplicitDeny' | 'ImplicitDeny';

/**
 * What AWS calls each kind of policy in its messages: after "with an explicit deny in", and after "because no".
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 * @see https://aws.amazon.com/blogs/security/enhanced-access-denied-error-messages-with-policy-arns
 */
const names: Readonly<Record<Layer, { readonly deny: string; readonly noAllow: string }>> = {
  identity: { deny: 'an identity-based policy', noAllow: 'identity-based policy' },
  boundary: { deny: 'a permissions boundary', noAllow: 'permissions boundary' },
  session: { deny: 'a session policy', noAllow: 'session policy' },
  resource: { deny: 'a resource-based policy', noAllow: 'resource-based policy' },
  trust: { deny: 'the role trust policy', noAllow: 'role trust policy' },
  scp: { deny: 'a service control policy', noAllow: 'service control policy' },
  rcp: { deny: 'a resource control policy', noAllow: 'resource control policy' },
};

/**
 * The clause that ends AWS's message for a refusal; for an Allow, in which AWS says nothing, the same in the affirmative. `policy` is the
 * name of the one that decided: a managed one, whose name is its ARN, is named where it denies.
 */
export function reasonOf(outcome: Outcome, layer: Layer, action: string, policy?: string): string {
  const { deny, noAllow } = names[layer];
  switch (outcome) {
    case 'ExplicitDeny':
      return `with an explicit deny in ${deny}${policy?.startsWith('arn:') ? `: ${policy}` : ''}`;
    case 'ImplicitDeny':
      return `because no ${noAllow} allows the ${action} action`;
    case 'Allow':
      return `because ${deny} allows the ${action} action`;
  }
}
