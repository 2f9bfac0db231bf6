import { AwsError, inputRefusal, type Operation, type ServiceModel, type Structure, validate } from '#wire';

/** The input if it meets every constraint of the model; throws the one refusal that names all it breaks. */
export function validInput(model: ServiceModel, operation: Operation, input: Structure): Structure {
  const violations = validate(operation, input);
  if (violations.length === 0) return input;
  const { code, message, details } = inputRefusal(model, violations);
  throw new AwsError(code, message, details === undefined ? {} : { details });
}
