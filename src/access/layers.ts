import { type AccountReads, boundaryOf, identityPoliciesOf, managedPolicy, type Snapshot } from '#directory';
import { type CompiledPolicy, compilePolicy, type PolicyLayers, parsePolicy } from '#policy';
import type { SessionPolicyLayer } from '#tokens';
import type { Caller } from './caller.ts';
import type { Need } from './operation.ts';

/** Every policy that has a say in whether `caller` may do what `need` asks, as they stand in the snapshot. */
export async function policyLayers(caller: Caller, need: Need, snapshot: Snapshot): Promise<PolicyLayers> {
  const resource = need.policy;
  if (caller.type !== 'signed') return { identity: [], resource };
  const account = await snapshot.account(caller.account);
  // The caller was alive in this very snapshot, so its account is there.
  if (account === undefined) throw new Error(`the account ${caller.account} is not in its caller's snapshot`);
  const { entity, session } = caller;
  const compiled = (layers: readonly SessionPolicyLayer[]) =>
    layers.length > 0 ? layers.map((layer) => compiledLayer(layer, account)) : undefined;
  const layers = session?.policies ?? [];
  return {
    identity: entity === undefined ? [] : identityPoliciesOf(account, entity),
    boundary: entity === undefined ? undefined : boundaryOf(account, entity),
    sessions: compiled(layers.filter(({ scopesDown }) => !scopesDown)),
    scopes: compiled(layers.filter(({ scopesDown }) => scopesDown)),
    resource,
  };
}

/** Inline session policies, compiled once for as long as their opened token is remembered. */
const inline = new WeakMap<SessionPolicyLayer, CompiledPolicy>();

function compiledLayer(layer: SessionPolicyLayer, account: AccountReads): readonly CompiledPolicy[] {
  const managed = layer.policyArns.map((arn) => managedPolicy(account, arn, 'session'));
  return layer.document === undefined ? managed : [compiledInline(layer, layer.document), ...managed];
}

function compiledInline(layer: SessionPolicyLayer, document: string): CompiledPolicy {
  let compiled = inline.get(layer);
  if (compiled === undefined) {
    const parsed = parsePolicy(document, 'session', { stored: true });
    // It was valid when the session was issued. A layer that cannot be read must not be taken for one that is not there.
    if (!parsed.ok) throw new Error(`a sealed session policy is not valid: ${parsed.message}`);
    compiled = compilePolicy(parsed.policy);
    inline.set(layer, compiled);
  }
  return compiled;
}
