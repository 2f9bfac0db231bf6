/**
 * The Condition element.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 * What is said to be recorded here was IAM's answer in September 2026.
 */
import type { RequestContext } from './context.ts';
import { addressIn, compareNumbers, instantOf, isAddress, isDate, isNumber, isRange } from './values.ts';
import { hasVariable, substitute } from './variables.ts';
import { fits, type PatternCharacter } from './wildcards.ts';

/** Does one value of the request equal (be less than, lie in …) one value of the policy? Null where that is an error. */
type Comparison = (requested: string, wanted: Wanted) => boolean | null;

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
/** Characters beyond the first 65,536 are recorded to be compared as they are. */
const stringEqualsIgnoreCase: Comparison = (requested, wanted) => {
  const text = plain(wanted.pattern);
  if (text === null || requested.toLowerCase() !== text.toLowerCase()) return false;
  return requested.replace(/[\0-\uffff]/gu, '') === text.replace(/[\0-\uffff]/gu, '');
};
const stringLike: Comparison = (requested, wanted) =>
  wanted.pattern !== null && fits(wanted.pattern, requested);
const ipAddress: Comparison = (requested, wanted) => addressIn(requested, wanted.text) === true;
/** Recorded: "True" is true, and all that is not is false. */
const bool: Comparison = (requested, wanted) => {
  const text = plain(wanted.pattern);
  return text !== null && isTrue(requested) === isTrue(text);
};
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
  if (components.length !== 6) return null;
  for (let i = 0; i < 6; i += 1) {
    const part = i === 5 ? parts.slice(5).join(':') : (parts[i] ?? '');
    if (!fits(components[i] ?? [], part)) return false;
  }
  return true;
};

function isTrue(text: string): boolean {
  return text.toLowerCase() === 'true';
}

function isArn(text: string): boolean {
  return text.split(':').length >= 6;
}

/** Plain text that is no ARN is recorded to be refused; of less plain text AWS does not say. */
function mayBeArn(text: string): boolean {
  return isArn(text) || /[*?]/.test(text) || hasVariable(text);
}

/** AWS does not say which forms of base64 it takes: here the one that encoders write. */
function isBase64(text: string): boolean {
  return Buffer.from(text, 'base64').toString('base64') === text;
}

interface Operator {
  readonly compare: Comparison;
  readonly negated: boolean;
  /** Variables may stand under string and ARN operators: reference_policies_variables.html */
  readonly variables: boolean;
  /** What a value in a policy must be. */
  readonly valid: (text: string) => boolean;
  /** What a value in a request must be: any other is recorded to satisfy neither the operator nor its negation. */
  readonly readable: (text: string) => boolean;
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
  readable: Operator['readable'] = () => true,
): void {
  for (const name of names)
    Object.assign(OPERATORS, { [name]: { compare, negated, variables, valid, readable } });
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
// One page takes variables under Bool, another does not: here they are taken.
define(['Bool'], bool, false, true);
define(['BinaryEquals'], binaryEquals, false, false, isBase64);
define(['IpAddress'], ipAddress, false, false, isRange, isAddress);
define(['NotIpAddress'], ipAddress, true, false, isRange, isAddress);
define(['ArnEquals', 'ArnLike'], arnLike, false, true, mayBeArn, isArn);
define(['ArnNotEquals', 'ArnNotLike'], arnLike, true, true, mayBeArn, isArn);

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

/** Operators and keys are joined by AND: each must hold. `allow` tells which effect the statement has. */
export function conditionsHold(
  conditions: readonly Condition[],
  version: string,
  context: RequestContext,
  allow: boolean,
): boolean {
  for (const condition of conditions) {
    if (!conditionHolds(condition, version, context, allow)) return false;
  }
  return true;
}

function conditionHolds(
  condition: Condition,
  version: string,
  context: RequestContext,
  allow: boolean,
): boolean {
  const { set, base, ifExists } = condition.operator;
  const requested = context.values(condition.key);
  if (base === 'Null') {
    // "true" is for a key that is absent, anything else for one that is there; an empty list counts as absent.
    return condition.values.some((value) => isTrue(value) === (requested === undefined));
  }
  if (requested === undefined && ifExists) return true;
  // "It also returns true if there are no context keys in the request", whatever they would be compared with:
  // reference_policies_condition-single-vs-multi-valued-context-keys.html
  if (set === 'ForAllValues' && requested === undefined) return true;
  // Recorded: a key of several values, even where it has one, satisfies no operator without a set operator.
  if (set === '' && requested !== undefined && context.isMultivalued(condition.key)) return false;

  const operator = OPERATORS[base];
  if (operator === undefined) return false;
  const wanted: Wanted[] = condition.values.map((value) => ({
    text: value,
    pattern: operator.variables ? substitute(value, version, context) : null,
  }));
  // A value with a variable that is absent matches nothing, and a negated operator must not turn that into a match:
  // reference_policies_variables.html
  if (operator.negated && operator.variables && wanted.some((one) => one.pattern === null)) return false;

  // Values of the policy are joined by OR, under a negated operator by NOR, one after the other: the first that matches
  // decides. One before it that is no ARN is recorded to keep an Allow from applying, and a Deny not.
  const matches = (value: string) => {
    if (!operator.readable(value)) return false;
    for (const one of wanted) {
      const equal = operator.compare(value, one);
      if (equal === null) return !allow;
      if (equal) return !operator.negated;
    }
    return operator.negated;
  };
  // Without a key nothing matches, so that an operator holds exactly where it is negated.
  if (requested === undefined) return set === '' && operator.negated;
  return set === 'ForAllValues' ? requested.every(matches) : requested.some(matches);
}
