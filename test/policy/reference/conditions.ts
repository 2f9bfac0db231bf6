/**
 * The Condition element.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
import type { RequestContext } from './context.ts';
import { addressIn, compareNumbers, instantOf, isDate, isNumber, isRange } from './values.ts';
import { hasVariable, substitute } from './variables.ts';
import { fits, type PatternCharacter } from './wildcards.ts';

/** Does one value of the request equal (be less than, lie in …) one value of the policy? */
type Comparison = (requested: string, wanted: Wanted) => boolean;

interface Wanted {
  /** As written in the policy. */
  readonly text: string;
  /** With variables put in, wildcards marked; null where a variable has no value. */
  readonly pattern: readonly PatternCharacter[] | null;
}

function plain(pattern: readonly PatternCharacter[] | null): string | null {
  return pattern === null ? null : pattern.map((one) => one.character).join('');
}

function number(test: (order: number) => boolean): Comparison {
  return (requested, wanted) => {
    const order = compareNumbers(requested, wanted.text);
    return order !== undefined && test(order);
  };
}

function date(test: (difference: number) => boolean): Comparison {
  return (requested, wanted) => {
    const first = instantOf(requested);
    const second = instantOf(wanted.text);
    return first !== undefined && second !== undefined && test(first - second);
  };
}

const stringEquals: Comparison = (requested, wanted) => requested === plain(wanted.pattern);
const stringEqualsIgnoreCase: Comparison = (requested, wanted) =>
  requested.toLowerCase() === plain(wanted.pattern)?.toLowerCase();
const stringLike: Comparison = (requested, wanted) =>
  wanted.pattern !== null && fits(wanted.pattern, requested);
const ipAddress: Comparison = (requested, wanted) => addressIn(requested, wanted.text) === true;
/** AWS does not say whether "TRUE" is true: here it is. */
const bool: Comparison = (requested, wanted) =>
  isBoolean(requested) && requested.toLowerCase() === plain(wanted.pattern)?.toLowerCase();
const binaryEquals: Comparison = (requested, wanted) => requested === wanted.text;

/** The six parts between colons are matched one by one; the sixth holds what is left, further colons too. */
const arnLike: Comparison = (requested, wanted) => {
  if (wanted.pattern === null) return false;
  const components: PatternCharacter[][] = [[]];
  for (const one of wanted.pattern) {
    if (one.character === ':' && components.length < 6) components.push([]);
    else components[components.length - 1]?.push(one);
  }
  const parts = requested.split(':');
  if (components.length !== 6 || parts.length < 6) return false;
  for (let i = 0; i < 6; i += 1) {
    const part = i === 5 ? parts.slice(5).join(':') : (parts[i] ?? '');
    if (!fits(components[i] ?? [], part)) return false;
  }
  return true;
};

export function isBoolean(text: string): boolean {
  return text.toLowerCase() === 'true' || text.toLowerCase() === 'false';
}

/** AWS does not say which forms of base64 it takes: here the one that encoders write. */
function isBase64(text: string): boolean {
  return Buffer.from(text, 'base64').toString('base64') === text;
}

/** One page takes variables under Bool, another does not: here they are taken. */
function isBooleanOrVariable(text: string): boolean {
  return isBoolean(text) || hasVariable(text);
}

interface Operator {
  readonly compare: Comparison;
  readonly negated: boolean;
  /** Variables may stand under string and ARN operators: reference_policies_variables.html */
  readonly variables: boolean;
  /** What a value in a policy must be. */
  readonly valid: (text: string) => boolean;
}

/**
 * Values of another type are errors ("data type mismatch" among the checks of policy validation):
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 */
export const OPERATORS: { readonly [name: string]: Operator } = {};

function define(
  names: readonly string[],
  compare: Comparison,
  negated: boolean,
  variables: boolean,
  valid: Operator['valid'] = () => true,
): void {
  for (const name of names) Object.assign(OPERATORS, { [name]: { compare, negated, variables, valid } });
}

const same = number((order) => order === 0);
const sameTime = date((difference) => difference === 0);

define(['StringEquals'], stringEquals, false, true);
define(['StringNotEquals'], stringEquals, true, true);
define(['StringEqualsIgnoreCase'], stringEqualsIgnoreCase, false, true);
define(['StringNotEqualsIgnoreCase'], stringEqualsIgnoreCase, true, true);
define(['StringLike'], stringLike, false, true);
define(['StringNotLike'], stringLike, true, true);
define(['NumericEquals'], same, false, false, isNumber);
define(['NumericNotEquals'], same, true, false, isNumber);
define(
  ['NumericLessThan'],
  number((order) => order < 0),
  false,
  false,
  isNumber,
);
define(
  ['NumericLessThanEquals'],
  number((order) => order <= 0),
  false,
  false,
  isNumber,
);
define(
  ['NumericGreaterThan'],
  number((order) => order > 0),
  false,
  false,
  isNumber,
);
define(
  ['NumericGreaterThanEquals'],
  number((order) => order >= 0),
  false,
  false,
  isNumber,
);
define(['DateEquals'], sameTime, false, false, isDate);
define(['DateNotEquals'], sameTime, true, false, isDate);
define(
  ['DateLessThan'],
  date((difference) => difference < 0),
  false,
  false,
  isDate,
);
define(
  ['DateLessThanEquals'],
  date((difference) => difference <= 0),
  false,
  false,
  isDate,
);
define(
  ['DateGreaterThan'],
  date((difference) => difference > 0),
  false,
  false,
  isDate,
);
define(
  ['DateGreaterThanEquals'],
  date((difference) => difference >= 0),
  false,
  false,
  isDate,
);
define(['Bool'], bool, false, true, isBooleanOrVariable);
define(['BinaryEquals'], binaryEquals, false, false, isBase64);
define(['IpAddress'], ipAddress, false, false, isRange);
define(['NotIpAddress'], ipAddress, true, false, isRange);
define(['ArnEquals', 'ArnLike'], arnLike, false, true);
define(['ArnNotEquals', 'ArnNotLike'], arnLike, true, true);

export interface OperatorName {
  readonly set: '' | 'ForAllValues' | 'ForAnyValue';
  readonly base: string;
  readonly ifExists: boolean;
}

/** `ForAllValues:StringLikeIfExists` → its three parts. */
export function readOperator(name: string): OperatorName {
  let base = name;
  let set: OperatorName['set'] = '';
  if (base.startsWith('ForAllValues:')) set = 'ForAllValues';
  if (base.startsWith('ForAnyValue:')) set = 'ForAnyValue';
  if (set !== '') base = base.slice(set.length + 1);
  const ifExists = base.endsWith('IfExists');
  if (ifExists) base = base.slice(0, -'IfExists'.length);
  return { set, base, ifExists };
}

export interface Condition {
  readonly operator: OperatorName;
  readonly key: string;
  readonly values: readonly string[];
}

/** Operators and keys are joined by AND: each must hold. */
export function conditionsHold(
  conditions: readonly Condition[],
  version: string,
  context: RequestContext,
): boolean {
  for (const condition of conditions) {
    if (!conditionHolds(condition, version, context)) return false;
  }
  return true;
}

function conditionHolds(condition: Condition, version: string, context: RequestContext): boolean {
  const { set, base, ifExists } = condition.operator;
  const requested = context.values(condition.key);
  if (base === 'Null') {
    // "true" is for a key that is absent, "false" for one that is there; an empty list counts as absent.
    const isNull = requested === undefined || requested.length === 0;
    return condition.values.some((value) => value.toLowerCase() === (isNull ? 'true' : 'false'));
  }
  if (requested === undefined && ifExists) return true;
  // "It also returns true if there are no context keys in the request", whatever they would be compared with:
  // reference_policies_condition-single-vs-multi-valued-context-keys.html
  if (set === 'ForAllValues' && (requested ?? []).length === 0) return true;

  const operator = OPERATORS[base];
  if (operator === undefined) return false;
  const wanted: Wanted[] = condition.values.map((value) => ({
    text: value,
    pattern: operator.variables ? substitute(value, version, context) : null,
  }));
  // A value with a variable that is absent matches nothing, and a negated operator must not turn that into a match:
  // reference_policies_variables.html
  if (operator.negated && operator.variables && wanted.some((one) => one.pattern === null)) return false;

  // Values of the policy are joined by OR, under a negated operator by NOR.
  const matches = (value: string) => {
    const equal = wanted.some((one) => operator.compare(value, one));
    return operator.negated ? !equal : equal;
  };
  // All of no values match, of none is any: whether the key is absent or its list empty.
  if (set === 'ForAllValues') return (requested ?? []).every(matches);
  if (set === 'ForAnyValue') return (requested ?? []).some(matches);
  // Without a key nothing matches, so that an operator holds exactly where it is negated.
  if (requested === undefined) return operator.negated;
  return operator.negated ? requested.every(matches) : requested.some(matches);
}
