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
  const filling = new Filling(parameters);
  const policy = JSON.stringify(filling.fill(JSON.parse(template)));
  const unused = parameters.find(({ name }) => !filling.used.has(name));
  if (unused !== undefined) throw invalid(`The policy template has no parameter ${unused.name}.`);
  const parsed = parsePolicy(policy, 'session');
  if (!parsed.ok) throw invalid(`The policy template and its parameters make no policy: ${parsed.message}`);
  if (policySize(policy) > POLICY_SIZE_LIMITS.managed) throw tooLong();
  return policy;
}

/** What is written before it is too long for certain: a policy's size leaves its white space out. */
const MOST_CHARACTERS = 4 * POLICY_SIZE_LIMITS.managed;

/** More texts than a policy can hold. */
const MOST_TEXTS = 1000;

/** The work of filling one template, bounded: a few parameters could make it endless. */
class Filling {
  readonly used = new Set<string>();
  readonly #parameters: ReadonlyMap<string, TemplateParameter>;
  #left = MOST_CHARACTERS;

  constructor(parameters: readonly TemplateParameter[]) {
    this.#parameters = new Map(parameters.map((parameter) => [parameter.name, parameter]));
    const given = parameters.reduce((sum, { values }) => sum + values.join('').length, 0);
    if (given > MOST_CHARACTERS) throw tooLong();
  }

  fill(value: unknown): unknown {
    if (typeof value === 'string') {
      const texts = this.#textsOf(value);
      return texts.length === 1 ? texts[0] : texts;
    }
    if (Array.isArray(value)) {
      return value.flatMap((item: unknown) =>
        typeof item === 'string' ? this.#textsOf(item) : [this.fill(item)],
      );
    }
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, this.fill(member)]));
  }

  /** A text with its places filled, once for each value of a list that is in it. */
  #textsOf(text: string): string[] {
    const names = new Set([...text.matchAll(PLACE)].map(([, name = '']) => name));
    let choices: readonly ReadonlyMap<string, string>[] = [new Map()];
    for (const name of names) {
      const values = this.#valuesOf(name);
      if (choices.length * values.length > MOST_TEXTS) throw tooLong();
      choices = choices.flatMap((choice) => values.map((value) => new Map([...choice, [name, value]])));
    }
    return choices.map((choice) =>
      this.#spend(text.replaceAll(PLACE, (_place, name: string) => choice.get(name) ?? '')),
    );
  }

  #valuesOf(name: string): readonly string[] {
    const parameter = this.#parameters.get(name);
    if (parameter === undefined)
      throw invalid(`The policy template needs a value for the parameter ${name}.`);
    this.used.add(name);
    return parameter.values;
  }

  #spend(text: string): string {
    this.#left -= text.length;
    if (this.#left < 0) throw tooLong();
    return text;
  }
}

function tooLong(): AwsError {
  return invalid(`The policy that is asked for is longer than ${POLICY_SIZE_LIMITS.managed} characters.`);
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidInput', message);
}
