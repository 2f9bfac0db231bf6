import { type Context, presentValue } from '../request.ts';
import { parseBoolean } from './bool.ts';

/**
 * `Null`: whether a key is absent (`true`) or present (any other text). A multi-valued key without a value is absent to it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Null
 */
export function compileNull(key: string, values: readonly string[]): (context: Context) => boolean {
  const wanted = values.map(parseBoolean);
  const [whenPresent, whenAbsent] = [wanted.includes(false), wanted.includes(true)];
  return (context) => (presentValue(context, key) === undefined ? whenAbsent : whenPresent);
}
