// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written like placeholders
/** Condition elements with every operator, mostly under keys of the operator's type. */
import type { CaseRequest } from '../reference/index.ts';
import { CONTEXT_KEYS, type KeyType, OPERATORS_OF, POLICY_VALUES } from './alphabet.ts';
import { type Choices, chance, pick, several } from './choices.ts';
import type { Json } from './documents.ts';

export function makeCondition(choices: Choices, request: CaseRequest): Json {
  const condition: { [operator: string]: Json } = {};
  const count = chance(choices, 70) ? 1 : 2;
  for (let i = 0; i < count; i += 1) {
    const key = pick(choices, CONTEXT_KEYS);
    const name = chance(choices, 10) ? key.name.toLowerCase() : key.name;
    const set = chance(choices, key.multivalued === true ? 75 : 12)
      ? pick(choices, ['ForAllValues:', 'ForAnyValue:'])
      : '';
    if (chance(choices, 10)) {
      condition.Null = { ...condition.Null, [name]: pick(choices, ['true', 'false', true, false, 'yes']) };
      continue;
    }
    const type = chance(choices, 88) ? key.type : pick(choices, CONTEXT_KEYS).type;
    const operator = `${set}${pick(choices, OPERATORS_OF[type])}${chance(choices, 20) ? 'IfExists' : ''}`;
    condition[operator] = {
      ...condition[operator],
      [name]: makeValues(choices, key.name, type, request),
    };
  }
  return condition;
}

function makeValues(choices: Choices, key: string, type: KeyType, request: CaseRequest): unknown {
  const given = request.context?.[key] ?? [];
  const allowed = type === 'string' ? null : new Set(POLICY_VALUES[type]);
  const one = () => {
    const current = given.length > 0 && chance(choices, 45) ? pick(choices, given) : undefined;
    if (current === undefined || (allowed !== null && !allowed.has(current))) {
      return pick(choices, POLICY_VALUES[type]);
    }
    if (type !== 'string') return current;
    return pick(choices, [
      current,
      current,
      current.toUpperCase(),
      `${current.slice(0, 1)}*`,
      `?${current.slice(1)}`,
      `*${current}`,
    ]);
  };
  const count = choices.below(20);
  if (count === 0) return [];
  if (count < 10) {
    const value = one();
    if (type === 'bool' && chance(choices, 30)) return value === 'true';
    if (type === 'number' && /^[1-9]\d?$/.test(value) && chance(choices, 30)) return Number(value);
    return value;
  }
  return several(count < 16 ? 1 : 2, one);
}
