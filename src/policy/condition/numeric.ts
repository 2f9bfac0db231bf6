import { isDigits } from './digits.ts';
import { orderedOperators } from './ordered.ts';

/** A decimal number of any length: its digits as one integer, and how many of them follow the point. */
interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/** Longer numbers than this are not read, which bounds the arithmetic. */
const MAX_LENGTH = 100;

/** An optional minus, digits, and optionally a point and digits. No exponent, no hexadecimal, no blank: never JavaScript's reading. */
function parseDecimal(text: string): Decimal | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const unsigned = text.startsWith('-') ? text.slice(1) : text;
  const point = unsigned.indexOf('.');
  const whole = point === -1 ? unsigned : unsigned.slice(0, point);
  const fraction = point === -1 ? '' : unsigned.slice(point + 1);
  if (!isDigits(whole) || (point !== -1 && !isDigits(fraction))) return undefined;
  const magnitude = BigInt(whole + fraction);
  return { digits: unsigned === text ? magnitude : -magnitude, scale: fraction.length };
}

function compareDecimals(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale);
  const left = a.digits * 10n ** BigInt(scale - a.scale);
  const right = b.digits * 10n ** BigInt(scale - b.scale);
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Numeric */
export const numericOperators = orderedOperators('Numeric', parseDecimal, compareDecimals);
