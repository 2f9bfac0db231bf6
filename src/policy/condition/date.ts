import { isDigits } from './digits.ts';
import { orderedOperators } from './ordered.ts';

const DAY = 86_400_000;

/** Java's largest long, which bounds AWS's epoch seconds. */
const MAX_EPOCH = 9_223_372_036_854_775_807n;

/**
 * Milliseconds since 1970 of a date as policies and requests write it: epoch seconds, or W3C's profile of ISO 8601 from the month to
 * fractions of a second, of which no more than milliseconds count. Digits alone, a plus before them or not, are epoch seconds, as IAM is
 * recorded to read them, never a year. Without a time zone it is UTC.
 *
 * @see https://www.w3.org/TR/NOTE-datetime
 */
function parseDate(text: string): number | undefined {
  const digits = text.startsWith('+') ? text.slice(1) : text;
  if (isDigits(digits)) return BigInt(digits) <= MAX_EPOCH ? Number(digits) * 1000 : undefined;
  const [date, time, ...more] = text.toUpperCase().split('T');
  const midnight = more.length > 0 || date === undefined ? Number.NaN : parseDay(date) * DAY;
  const instant = midnight + (time === undefined ? 0 : parseTime(time));
  return Number.isNaN(instant) ? undefined : instant;
}

/** Days since 1970 of `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; NaN where it is none. */
function parseDay(text: string): number {
  const [year, month = '1', day = '1', ...more] = text.split('-');
  if (more.length > 0 || year?.length !== 4) return Number.NaN;
  const y = numberIn(year, 0, 9999);
  const m = numberIn(month, 1, 12);
  const d = numberIn(day, 1, daysIn(y, m));
  // Years before 100 are moved by a whole 400-year cycle, because Date.UTC takes them for the twentieth century.
  return Date.UTC(y + 400, m - 1, d) / DAY - 146_097;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Milliseconds after midnight UTC of `hh:mm`, `hh:mm:ss` or `hh:mm:ss.s`, then `Z`, `+hh:mm` or nothing; NaN where it is none. */
function parseTime(text: string): number {
  const zoneAt = Math.max(text.indexOf('Z'), text.indexOf('+'), text.indexOf('-'));
  const zone = zoneAt === -1 ? 'Z' : text.slice(zoneAt);
  const [hour, minute, second = '0', ...more] = text.slice(0, zoneAt === -1 ? undefined : zoneAt).split(':');
  if (more.length > 0) return Number.NaN;
  const seconds = numberIn(hour, 0, 23) * 3600 + numberIn(minute, 0, 59) * 60 - parseZone(zone);
  return seconds * 1000 + parseSeconds(second);
}

/** In milliseconds. */
function parseSeconds(text: string): number {
  const [whole, fraction = '0', ...more] = text.split('.');
  if (more.length > 0 || !isDigits(fraction) || fraction.length > 9) return Number.NaN;
  return numberIn(whole, 0, 59) * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3));
}

/** Seconds east of Greenwich. */
function parseZone(text: string): number {
  if (text === 'Z') return 0;
  const [hour, minute = '00', ...more] = text.slice(1).split(':');
  if (more.length > 0 || hour?.length !== 2 || minute.length !== 2) return Number.NaN;
  return (text.startsWith('-') ? -1 : 1) * (numberIn(hour, 0, 23) * 3600 + numberIn(minute, 0, 59) * 60);
}

function numberIn(text: string | undefined, low: number, high: number): number {
  if (text === undefined || !isDigits(text) || text.length > String(high).length) return Number.NaN;
  const value = Number(text);
  return value >= low && value <= high ? value : Number.NaN;
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date */
export const dateOperators = orderedOperators('Date', parseDate, (actual, expected) => actual - expected);
