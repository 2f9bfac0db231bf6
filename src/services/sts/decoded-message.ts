import type { DenialReport } from '#access';

/** AWS wraps every list so. */
interface Items<Item> {
  readonly items: readonly Item[];
}

interface Value {
  readonly value: string;
}

/** A condition key with its values, as AWS's message shows one. */
interface ConditionValues {
  readonly key: string;
  readonly values: Items<Value>;
}

/** What `DecodedMessage` holds as JSON: AWS's members, and ours in one more. */
export interface DecodedMessage {
  readonly allowed: false;
  readonly explicitDeny: boolean;
  /** The statements that denied; AWS lists none where no statement allowed. */
  readonly matchedStatements: Items<MatchedStatement>;
  readonly failures: Items<never>;
  readonly context: {
    readonly principal: { readonly id: string; readonly name?: string; readonly arn?: string };
    readonly action: string;
    readonly resource: string;
    readonly conditions: Items<ConditionValues>;
  };
  readonly sojourn: SojournExplanation;
}

export interface MatchedStatement {
  readonly statementId: string;
  readonly effect: 'DENY';
  /** The unique id of the user or role that the policy is attached to, or whom a resource's policy names. */
  readonly principals: Items<Value>;
  readonly principalGroups: Items<Value>;
  readonly actions: Items<Value>;
  readonly resources: Items<Value>;
  readonly conditions: Items<ConditionValues>;
}

/** What AWS does not say: why, in a sentence, and what each layer, policy, statement, element and condition key had to say to it. */
export interface SojournExplanation
  extends Pick<DenialReport, 'reason' | 'decision' | 'account' | 'requestId' | 'layers' | 'leftOut'> {
  /** When the request was denied, in ISO 8601. */
  readonly time: string;
}

/** Writes a report in AWS's words. */
export function decodedMessage(report: DenialReport): DecodedMessage {
  const { principal, action, resource, conditions, reason, decision, account, at, requestId } = report;
  const { id, name, arn } = principal;
  const shown = { id, ...(name === undefined ? {} : { name }), ...(arn === undefined ? {} : { arn }) };
  return {
    allowed: false,
    explicitDeny: decision?.outcome === 'ExplicitDeny',
    matchedStatements: items(matchedStatements(report)),
    failures: items([]),
    context: {
      principal: shown,
      action,
      resource,
      conditions: items(Object.entries(conditions).map(([key, value]) => condition(key, [value].flat()))),
    },
    sojourn: {
      reason,
      ...(decision === undefined ? {} : { decision }),
      account,
      time: new Date(at).toISOString(),
      requestId,
      layers: report.layers,
      leftOut: report.leftOut,
    },
  };
}

function matchedStatements({ layers, principal }: DenialReport): readonly MatchedStatement[] {
  const statements = layers.flatMap(({ policies = [] }) => policies.flatMap((policy) => policy.statements));
  return statements
    .filter(({ effect, matches }) => effect === 'Deny' && matches)
    .map(({ sid, elements }) => {
      const valuesOf = (...names: readonly string[]) =>
        elements.filter(({ element }) => names.includes(element)).flatMap(({ expected }) => expected);
      const named = valuesOf('Principal');
      const { entityId } = principal;
      return {
        statementId: sid ?? '',
        effect: 'DENY',
        principals: values(named.length > 0 || entityId === undefined ? named : [entityId]),
        principalGroups: items([]),
        actions: values(valuesOf('Action')),
        resources: values(valuesOf('Resource')),
        conditions: items(
          elements.flatMap(({ key, expected }) => (key === undefined ? [] : [condition(key, expected)])),
        ),
      };
    });
}

function condition(key: string, list: readonly string[]): ConditionValues {
  return { key, values: values(list) };
}

function values(list: readonly string[]): Items<Value> {
  return items(list.map((value) => ({ value })));
}

function items<Item>(list: readonly Item[]): Items<Item> {
  return { items: list };
}
