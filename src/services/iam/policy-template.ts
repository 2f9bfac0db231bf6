import type { TemplateParameter } from '#directory';
import { POLICY_SIZE_LIMITS, parsePolicy, policySize } from '#policy';
import { AwsError, type Iam } from '#wire';

/*
 * The permissions that a delegation request asks for: a template, and values for the names in it. At AWS a provider registers his
 * templates; here a template is a managed policy of his account. `@{Name}` in one of its texts stands for the parameter's value. A text
 * with a list of values in it stands for as many texts.
 */

const PLACE = /@\{([^{}]*)\}/g;

/** The parameters of a request, each with a name of its own and as many values as its type takes. */
export function readParameters(
  parameters: readonly Iam.PolicyParameter[] = [],
): readonly TemplateParameter[] {
  const read = parameters.map(({ Name: name = '', Values: values = [], Type: type = 'string' }) => {
    if (name === '') throw invalid('A policy parameter must have a name.');
    if (values.length === 0 || (type === 'string' && values.length > 1))
      throw invalid(`The policy parameter ${name} must have ${type === 'string' ? 'one value' : 'values'}.`);
    return { name, values, type };
  });
  if (new Set(read.map(({ name }) => name)).size < read.length)
    throw invalid('Policy parameters must have different names.');
  return read;
}

/** The policy that a template and its parameters make; refused unless every place has a value, every value a place. */
export function policyOfTemplate(template: string, parameters: readonly TemplateParameter[]): string {
  const values = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const used = new Set<string>();
  const meant = (name: string): TemplateParameter => {
    const parameter = values.get(name);
    if (parameter === undefined)
      throw invalid(`The policy template needs a value for the parameter ${name}.`);
    used.add(name);
    return parameter;
  };
  const policy = JSON.stringify(filled(JSON.parse(template), meant));
  const unused = parameters.find(({ name }) => !used.has(name));
  if (unused !== undefined) throw invalid(`The policy template has no parameter ${unused.name}.`);
  const parsed = parsePolicy(policy, 'session');
  if (!parsed.ok) throw invalid(`The policy template and its parameters make no policy: ${parsed.message}`);
  if (policySize(policy) > POLICY_SIZE_LIMITS.managed)
    throw invalid(`The policy that is asked for is longer than ${POLICY_SIZE_LIMITS.managed} characters.`);
  return policy;
}

/** The parameter that a place names. */
type Meant = (name: string) => TemplateParameter;

function filled(value: unknown, meant: Meant): unknown {
  if (typeof value === 'string') {
    const texts = textsOf(value, meant);
    return texts.length === 1 ? texts[0] : texts;
  }
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown) =>
      typeof item === 'string' ? textsOf(item, meant) : [filled(item, meant)],
    );
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, filled(member, meant)]));
}

/** A text with its places filled, once for each value of a list that is in it. */
function textsOf(text: string, meant: Meant): string[] {
  const names = new Set([...text.matchAll(PLACE)].map(([, name = '']) => name));
  let fillings: readonly ReadonlyMap<string, string>[] = [new Map()];
  for (const name of names) {
    const { values } = meant(name);
    fillings = fillings.flatMap((filling) => values.map((value) => new Map([...filling, [name, value]])));
    if (fillings.length > MOST_TEXTS) throw invalid('The policy parameters have too many values.');
  }
  return fillings.map((filling) => text.replaceAll(PLACE, (_place, name: string) => filling.get(name) ?? ''));
}

/** More texts than a policy can hold. */
const MOST_TEXTS = 1000;

function invalid(message: string): AwsError {
  return new AwsError('InvalidInput', message);
}
