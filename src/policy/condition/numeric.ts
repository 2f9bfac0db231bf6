import { isDigits } from './digits.ts';
import { orderedOperators } from './ordered.ts';

/** A decimal number of any length: its digits as one integer, and how many of them follow the point; less than none where zeros are left out. */
interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/** Longer numbers than this, written with or without an exponent, are not read, which bounds the arithmetic. */
const MAX_LENGTH = 100;

/**
 * A sign or none, digits with a point or none, and an exponent of ten or none, as IAM is recorded to read `+1`, `01`, `1.` and `1e0`. No
 * hexadecimal, no blank, no NaN or infinity: never JavaScript's reading.
 */
function parseDecimal(text: string): Decimal | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const [mantissa = '', exponent = '0', ...more] = text.toLowerCase().split('e');
  const [whole = '', fraction = '', ...rest] = unsigned(mantissa).split('.');
  if (more.length > 0 || rest.length > 0 || !isDigits(whole + fraction) || !isDigits(unsigned(exponent)))
    return undefined;
  const shift = Number(unsigned(exponent)) * (exponent.startsWith('-') ? -1 : 1);
  if (Math.abs(shift) > MAX_LENGTH) return undefined;
  const magnitude = BigInt(whole + fraction);
  return { digits: mantissa.startsWith('-') ? -magnitude : magnitude, scale: fraction.length - shift };
}

function unsigned(text: string): string {
  return text.startsWith('-') || text.startsWith('+') ? text.slice(1) : text;
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
