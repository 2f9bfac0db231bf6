import { isDigits } from './digits.ts';
import { orderedOperators } from './ordered.ts';

const DAY = 86_400;

/** Java's largest long, which bounds AWS's epoch seconds. */
const MAX_EPOCH = 9_223_372_036_854_775_807n;

/**
 * Seconds since 1970 of a date as policies and requests write it: epoch seconds, or W3C's profile of ISO 8601 from year alone to
 * fractions of a second. Without a time zone it is UTC.
 *
 * @see https://www.w3.org/TR/NOTE-datetime
 */
function parseDate(text: string): number | undefined {
  if (isDigits(text)) return BigInt(text) <= MAX_EPOCH ? Number(text) : undefined;
  const [date = '', time, ...more] = text.toUpperCase().split('T');
  if (more.length > 0) return undefined;
  const days = parseDay(date);
  const seconds = time === undefined ? 0 : parseTime(time);
  return days === undefined || seconds === undefined ? undefined : days * DAY + seconds;
}

/** Days since 1970 of `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. */
function parseDay(text: string): number | undefined {
  const parts = text.split('-');
  const [year, month = '1', day = '1'] = parts;
  if (parts.length > 3 || year === undefined || year.length !== 4) return undefined;
  const y = numberIn(year, 0, 9999);
  const m = numberIn(month, 1, 12);
  const d = numberIn(day, 1, 31);
  if (y === undefined || m === undefined || d === undefined) return undefined;
  // Years before 100 are moved by a whole 400-year cycle, because Date.UTC takes them for the twentieth century.
  const days = Date.UTC(y + 400, m - 1, d) / 1000 / DAY - 146_097;
  return d <= daysIn(y, m) ? days : undefined;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Seconds after midnight UTC of `hh:mm`, `hh:mm:ss` or `hh:mm:ss.s`, then `Z`, `+hh:mm` or nothing. */
function parseTime(text: string): number | undefined {
  const zoneAt = Math.max(text.indexOf('Z'), text.indexOf('+'), text.indexOf('-'));
  const clock = zoneAt === -1 ? text : text.slice(0, zoneAt);
  const offset = zoneAt === -1 ? 0 : parseZone(text.slice(zoneAt));
  const parts = clock.split(':');
  const [hour = '', minute = '', second = '0'] = parts;
  const h = numberIn(hour, 0, 23);
  const m = numberIn(minute, 0, 59);
  const s = parseSeconds(second);
  if (parts.length > 3 || h === undefined || m === undefined || s === undefined || offset === undefined)
    return undefined;
  return h * 3600 + m * 60 + s - offset;
}

function parseSeconds(text: string): number | undefined {
  const [whole = '', fraction, ...more] = text.split('.');
  const seconds = numberIn(whole, 0, 59);
  if (seconds === undefined || more.length > 0) return undefined;
  if (fraction === undefined) return seconds;
  return isDigits(fraction) && fraction.length <= 9 ? seconds + Number(`0.${fraction}`) : undefined;
}

/** Seconds east of Greenwich. */
function parseZone(text: string): number | undefined {
  if (text === 'Z') return 0;
  const [hour = '', minute = '00', ...more] = text.slice(1).split(':');
  if (more.length > 0 || hour.length !== 2 || minute.length !== 2) return undefined;
  const h = numberIn(hour, 0, 23);
  const m = numberIn(minute, 0, 59);
  if (h === undefined || m === undefined) return undefined;
  return (text.startsWith('-') ? -1 : 1) * (h * 3600 + m * 60);
}

function numberIn(text: string, low: number, high: number): number | undefined {
  if (!isDigits(text) || text.length > 4) return undefined;
  const value = Number(text);
  return value >= low && value <= high ? value : undefined;
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date */
export const dateOperators = orderedOperators('Date', parseDate, (actual, expected) => actual - expected);
