/** AWS's words for what is wrong with an input. */
import type { ErrorCode } from '../errors/index.ts';
import type { ServiceModel } from '../model.ts';
import type { Violation } from './check.ts';
import { type Constraint, wordsOf } from './constraint.ts';

/** A refusal's code, message and further members, as an AwsError takes them. */
export interface InputRefusal {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: Readonly<Record<string, string>>;
}

/**
 * The refusal of an input with `violations` (at least one), as the service words it: awsQuery services answer one
 * ValidationError that names every failure, Organizations an InvalidInputException with the first failure's reason.
 */
export function inputRefusal(model: ServiceModel, violations: readonly Violation[]): InputRefusal {
  if (model.service === 'organizations' && violations[0] !== undefined) {
    return organizationsRefusal(violations[0]);
  }
  return { code: 'ValidationError', message: validationMessage(violations) };
}

/**
 * `1 validation error detected: Value 'x' at 'roleSessionName' failed to satisfy constraint: Member must have length
 * greater than or equal to 2`, further failures after a semicolon. Secret values aren't shown.
 */
export function validationMessage(violations: readonly Violation[]): string {
  const count = violations.length;
  const errors = count === 1 ? '1 validation error' : `${count} validation errors`;
  return `${errors} detected: ${violations.map(describe).join('; ')}`;
}

const WITHIN = {
  items: 'Member must satisfy constraint',
  keys: 'Map keys must satisfy constraint',
  values: 'Map value must satisfy constraint',
} as const;

function describe({ path, value, constraint, within }: Violation): string {
  const words =
    within === undefined
      ? wordsOf(constraint)
      : `${WITHIN[within.part]}: [${within.all.map(wordsOf).join(', ')}]`;
  return `Value${shown(value)} at '${path}' failed to satisfy constraint: ${words}`;
}

/** Longer than any value that AWS allows where it prints one; keeps an answer from growing with its request. */
const MAX_SHOWN = 16_384;

function shown(value: Violation['value']): string {
  if (value === null) return ' null';
  if (value === undefined) return '';
  return value.length <= MAX_SHOWN ? ` '${value}'` : ` '${value.slice(0, MAX_SHOWN)}...'`;
}

/** Organizations' reasons, as the API reference of InvalidInputException lists them. */
const REASONS: Readonly<Record<Constraint['kind'], readonly [reason: string, message: string]>> = {
  required: ['INPUT_REQUIRED', 'You must include a value for all required parameters.'],
  minLength: ['MIN_LENGTH_EXCEEDED', 'You provided a string parameter that is shorter than allowed.'],
  maxLength: ['MAX_LENGTH_EXCEEDED', 'You provided a string parameter that is longer than allowed.'],
  minValue: ['MIN_VALUE_EXCEEDED', 'You provided a numeric value that is smaller than allowed.'],
  maxValue: ['MAX_VALUE_EXCEEDED', 'You provided a numeric value that is larger than allowed.'],
  pattern: ['INVALID_PATTERN', 'You provided a value that does not match the required pattern.'],
  enum: ['INVALID_ENUM', 'You specified an invalid value.'],
};

function organizationsRefusal({ constraint }: Violation): InputRefusal {
  const [reason, message] = REASONS[constraint.kind];
  return { code: 'InvalidInputException', message, details: { Reason: reason } };
}
