// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so.
import { parseBoolean } from '../condition/bool.ts';
import { type ConditionKey, isMultiValuedKey, type KeyType } from '../condition-keys.ts';
import type { DraftStatement } from '../draft.ts';
import { parseTemplate } from '../template.ts';
import { knownConditionKey, type ServiceCatalogue } from './catalogue.ts';
import { eachStatement, type LintRule, type Mistake } from './finding.ts';

/** Rules about conditions. */
export const conditionRules: readonly LintRule[] = [
  conditionRule('INVALID_CONDITION_KEY_FORMAT', 'ERROR', ({ key }) =>
    isWellFormed(key) ? undefined : `\`${key}\` is no condition key; one is written service:name.`,
  ),
  conditionRule('INVALID_GLOBAL_CONDITION_KEY', 'ERROR', ({ key }) =>
    key.toLowerCase().startsWith('aws:') && knownConditionKey(key) === undefined
      ? `There is no global condition key \`${key}\`.`
      : undefined,
  ),
  conditionRule('INVALID_SERVICE_CONDITION_KEY', 'ERROR', ({ key }, { catalogue }) =>
    catalogue !== undefined && isServiceKey(key) && catalogue.conditionKey(key) === undefined
      ? `There is no condition key \`${key}\`.`
      : undefined,
  ),
  conditionRule('DEPRECATED_GLOBAL_CONDITION_KEY', 'WARNING', ({ key }) =>
    key.toLowerCase() === 'aws:sourceowner'
      ? '`aws:SourceOwner` is kept for old policies; use `aws:SourceAccount`.'
      : undefined,
  ),
  conditionRule('TYPE_MISMATCH', 'ERROR', ({ key, form }, { keyOf }) => {
    const type = keyOf(key)?.type;
    return type !== undefined && form.family !== undefined && !FAMILIES[type].includes(form.family)
      ? `The values of \`${key}\` are of type ${type}, which ${form.family} operators cannot compare.`
      : undefined;
  }),
  conditionRule('TYPE_MISMATCH', 'ERROR', ({ form, operator, values }) => {
    const other = form.family === 'Bool' || operator === 'Null' ? values.find(isNoBoolean) : undefined;
    return other === undefined ? undefined : `\`${other}\` is neither true nor false, and is read as false.`;
  }),
  conditionRule('TYPE_MISMATCH', 'ERROR', ({ form, values }, { effect }) => {
    const short = form.family === 'Arn' ? values.find(isNoArn) : undefined;
    const outcome = effect === 'Deny' ? 'denies whatever ARN' : 'holds for no ARN that';
    return short === undefined
      ? undefined
      : `\`${short}\` has fewer than the six parts of an ARN, so that it ${outcome} comes to it.`;
  }),
  conditionRule(
    'STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS',
    'SECURITY_WARNING',
    ({ key, operator }, { keyOf, effect }) =>
      effect === 'Allow' && operator.includes('StringLike') && keyOf(key)?.type === 'ARN'
        ? `A wildcard of StringLike reaches across the parts of an ARN; compare \`${key}\` by ArnLike.`
        : undefined,
  ),
  conditionRule('WILDCARD_WITHOUT_LIKE_OPERATOR', 'WARNING', ({ operator, values }) => {
    const wildcard = values.find((value) => hasWildcard(value));
    return wildcard !== undefined && operator.includes('String') && !operator.includes('Like')
      ? `\`*\` and \`?\` are mere characters to ${operator}; \`${wildcard}\` needs StringLike.`
      : undefined;
  }),
  conditionRule('INVALID_CONDITION_MULTIPLE_BOOLEAN', 'ERROR', ({ key, form, values }) =>
    form.family === 'Bool' && values.length > 1
      ? `\`${key}\` can be compared with true or false, not with both.`
      : undefined,
  ),
  conditionRule('MISSING_QUALIFIER', 'ERROR', ({ key, form, operator }, { keyOf }) =>
    keyOf(key)?.multiValued && form.family !== undefined && form.quantifier === undefined
      ? `A request may have several values of \`${key}\`, and none satisfies ${operator}; say ForAnyValue: or ForAllValues:.`
      : undefined,
  ),
  conditionRule('FORALLVALUES_WITH_SINGLE_VALUED_KEY', 'SECURITY_WARNING', ({ key, form }, { keyOf }) =>
    form.quantifier === 'ForAllValues' && keyOf(key)?.multiValued === false
      ? `ForAllValues holds where \`${key}\` is absent, and it has one value at most; leave the qualifier out.`
      : undefined,
  ),
  conditionRule('FORANYVALUE_WITH_SINGLE_VALUED_KEY', 'WARNING', ({ key, form }, { keyOf }) =>
    form.quantifier === 'ForAnyValue' && keyOf(key)?.multiValued === false
      ? `\`${key}\` has one value at most; leave the qualifier out.`
      : undefined,
  ),
  conditionRule(
    'FORALLVALUES_WITHOUT_NULL_CHECK',
    'SECURITY_WARNING',
    ({ key, form }, { effect, conditions, keyOf }) =>
      effect === 'Allow' &&
      form.quantifier === 'ForAllValues' &&
      keyOf(key)?.multiValued !== false &&
      !requires(conditions, key)
        ? `ForAllValues holds where \`${key}\` is absent; add "Null": {"${key}": "false"}.`
        : undefined,
  ),
  {
    code: 'DUPLICATE_KEYS_WITH_DIFFERENT_CASE',
    type: 'ERROR',
    check: eachStatement(function* ({ conditions }) {
      for (const [index, { operator, key, path }] of conditions.entries()) {
        const same = conditions
          .slice(0, index)
          .find((other) => other.operator === operator && other.key.toLowerCase() === key.toLowerCase());
        if (same) yield { path, message: `\`${key}\` and \`${same.key}\` are one key.` };
      }
    }),
  },
];

type DraftCondition = DraftStatement['conditions'][number];

/** An operator taken apart; `Null` has no family. */
interface Form {
  readonly quantifier: (typeof QUANTIFIERS)[number] | undefined;
  readonly family: Family | undefined;
}

type Family = 'String' | 'Arn' | 'Bool' | 'Date' | 'Numeric' | 'IpAddress' | 'Binary';

/** The operators that can compare values of each type. */
const FAMILIES: Readonly<Record<KeyType, readonly Family[]>> = {
  String: ['String', 'Arn'],
  ARN: ['Arn', 'String'],
  Bool: ['Bool', 'String'],
  Date: ['Date', 'Numeric'],
  Numeric: ['Numeric', 'String'],
  IPAddress: ['IpAddress'],
};

const FAMILY_NAMES: readonly Family[] = ['String', 'Arn', 'Bool', 'Date', 'Numeric', 'IpAddress', 'Binary'];

const QUANTIFIERS = ['ForAllValues', 'ForAnyValue'] as const;

function formOf(operator: string): Form {
  const quantifier = QUANTIFIERS.find((each) => operator.startsWith(`${each}:`));
  return { quantifier, family: FAMILY_NAMES.find((family) => operator.includes(family)) };
}

interface Surroundings extends Pick<DraftStatement, 'effect' | 'conditions'> {
  readonly catalogue: ServiceCatalogue | undefined;
  /** What is known of a key. */
  readonly keyOf: (key: string) => ConditionKey | undefined;
}

function conditionRule(
  code: string,
  type: LintRule['type'],
  fault: (condition: DraftCondition & { readonly form: Form }, around: Surroundings) => string | undefined,
): LintRule {
  return {
    code,
    type,
    check: eachStatement(function* ({ effect, conditions }, { catalogue }): Iterable<Mistake> {
      const keyOf = (key: string) =>
        (catalogue === undefined ? knownConditionKey(key) : catalogue.conditionKey(key)) ?? federatedKey(key);
      for (const condition of conditions) {
        const form = formOf(condition.operator);
        const message = fault({ ...condition, form }, { effect, conditions, catalogue, keyOf });
        if (message !== undefined) yield { path: condition.path, message };
      }
    }),
  };
}

/** A claim of an OIDC issuer that no catalogue can know. */
function federatedKey(key: string): ConditionKey | undefined {
  if (!isIssuerKey(key)) return undefined;
  return { name: key, type: 'String', multiValued: isMultiValuedKey(key) };
}

/** A prefix and a name. */
function isWellFormed(key: string): boolean {
  return key.indexOf(':') > 0 && !key.endsWith(':');
}

/** Whether a key is of one service, so that the catalogue must have it. */
function isServiceKey(key: string): boolean {
  return isWellFormed(key) && !key.toLowerCase().startsWith('aws:') && !isIssuerKey(key);
}

/** Keys of OIDC issuers begin with the issuer's host. */
function isIssuerKey(key: string): boolean {
  return key.slice(0, key.indexOf(':')).includes('.');
}

/** Whether `*` or `?` stands in a value otherwise than as `${*}` or `${?}`. */
function hasWildcard(value: string): boolean {
  return parseTemplate(value).pieces.some(
    (piece) => piece.type === 'text' && (piece.text.includes('*') || piece.text.includes('?')),
  );
}

/** Whether a value is certain to be neither `true` nor `false`. */
function isNoBoolean(value: string): boolean {
  return !parseTemplate(value).hasVariables && !['true', 'false'].includes(value.toLowerCase());
}

/** Whether a value is certain to have fewer parts than an ARN. */
function isNoArn(value: string): boolean {
  return !parseTemplate(value).hasVariables && value.split(':').length < 6;
}

/** Whether the statement holds only where a key is there. */
function requires(conditions: readonly DraftCondition[], key: string): boolean {
  return conditions.some((other) => {
    if (other.key.toLowerCase() !== key.toLowerCase()) return false;
    if (other.operator === 'Null') return other.values.every((value) => !parseBoolean(value));
    return formOf(other.operator).quantifier === 'ForAnyValue' && !other.operator.endsWith('IfExists');
  });
}
