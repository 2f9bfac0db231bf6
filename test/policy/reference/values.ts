/**
 * Numbers, dates and addresses as the condition operators compare them. Each function answers undefined for text
 * that is not of its form, which then equals nothing and is on neither side of anything.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i;

/**
 * A decimal, exactly: -1, 0 or 1 as the first is less than, equal to or greater than the second. IAM is recorded to read
 * `+1`, `01`, `1.` and `1e0`; here an exponent is between -100 and 100.
 */
export function compareNumbers(first: string, second: string): number | undefined {
  const x = scaled(first);
  const y = scaled(second);
  if (x === undefined || y === undefined) return undefined;
  return x < y ? -1 : x > y ? 1 : 0;
}

/** The number times ten to the power of 300: a whole number, since it has a hundred characters at most. */
function scaled(text: string): bigint | undefined {
  const parts = text.length > 100 ? null : NUMBER.exec(text);
  if (parts === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts;
  const power = Number(exponent);
  if (whole + fraction === '' || power < -100 || power > 100) return undefined;
  const value = BigInt(whole + fraction) * 10n ** BigInt(300 + power - fraction.length);
  return sign === '-' ? -value : value;
}

const DATE =
  /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[Tt](\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,9}))?)?([Zz]|[+-]\d{2}(?::\d{2})?)?)?$/;

/**
 * Milliseconds since 1970: one of the forms of https://www.w3.org/TR/NOTE-datetime, or whole seconds of epoch time.
 * AWS's pages do not say more. IAM is recorded to read digits alone as epoch time, up to 2^63 - 1, also where they could be
 * a year, a plus before them too, and to take a part of one digit, a small letter, and an offset without minutes. A time
 * without a zone is UTC. Digits beyond the third of a second's fraction are recorded not to count.
 */
export function instantOf(text: string): number | undefined {
  const epoch = /^\+?(\d+)$/.exec(text)?.[1];
  if (epoch !== undefined) return BigInt(epoch) < 2n ** 63n ? Number(epoch) * 1000 : undefined;
  const parts = DATE.exec(text);
  if (parts === null) return undefined;
  const year = Number(parts[1]);
  const month = Number(parts[2] ?? '1');
  const day = Number(parts[3] ?? '1');
  const hour = Number(parts[4] ?? '0');
  const minute = Number(parts[5] ?? '0');
  const second = Number(parts[6] ?? '0');
  const millisecond = Number(`${parts[7] ?? ''}000`.slice(0, 3));
  if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  let days = 0;
  for (let y = 1970; y < year; y += 1) days += isLeap(y) ? 366 : 365;
  for (let y = year; y < 1970; y += 1) days -= isLeap(y) ? 366 : 365;
  for (let m = 1; m < month; m += 1) days += daysOf(year, m);
  days += day - 1;
  const utc = ((days * 24 + hour) * 60 + minute) * 60_000 + second * 1000 + millisecond;
  const zone = (parts[8] ?? 'Z').toUpperCase();
  if (zone === 'Z') return utc;
  if (Number(zone.slice(1, 3)) > 23 || Number(zone.slice(4, 6)) > 59) return undefined;
  const zoneMinutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return zone.startsWith('+') ? utc - zoneMinutes * 60_000 : utc + zoneMinutes * 60_000;
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

function daysOf(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

export function isNumber(text: string): boolean {
  return compareNumbers(text, '0') !== undefined;
}

export function isDate(text: string): boolean {
  return instantOf(text) !== undefined;
}

/** One address, as a request may have it. */
export function isAddress(text: string): boolean {
  return bitsOf(text) !== undefined;
}

/** An address, with or without the length of a prefix. */
export function isRange(text: string): boolean {
  return rangeOf(text) !== undefined;
}

/** True where the address lies in the range: an address with a prefix, or one address alone. */
export function addressIn(address: string, range: string): boolean | undefined {
  const wanted = rangeOf(range);
  const given = bitsOf(address);
  if (wanted === undefined || given === undefined) return undefined;
  return given.length === wanted.total && given.startsWith(wanted.prefix);
}

const MAPPED = '0'.repeat(80) + '1'.repeat(16);

/**
 * The bits that all addresses of a range begin with, and how many they have in all. IAM is recorded to refuse an IPv6 range
 * with bits set beyond its prefix, or with a part written as IPv4, and to drop such bits of IPv4.
 */
function rangeOf(text: string): { readonly prefix: string; readonly total: number } | undefined {
  const parts = /^([^/]*)(?:\/\+?(\d{1,3}))?$/.exec(text);
  if (parts === null) return undefined;
  const bits = bitsOfFour(parts[1] ?? '') ?? bitsOfSix(parts[1] ?? '');
  if (bits === undefined) return undefined;
  const length = Number(parts[2] ?? bits.length);
  if (length > bits.length) return undefined;
  const prefix = bits.slice(0, length);
  if (bits.length === 32) return { prefix, total: 32 };
  if (bits.slice(length).includes('1')) return undefined;
  return prefix.startsWith(MAPPED) ? { prefix: prefix.slice(96), total: 32 } : { prefix, total: 128 };
}

/** The bits of a request's address. An IPv4 address written as IPv6 (`::ffff:10.0.0.1`) is the IPv4 address. */
function bitsOf(address: string): string | undefined {
  const four = bitsOfFour(address.replace(/^::ffff:/i, ''));
  const bits = four ?? bitsOfSix(address);
  return bits?.startsWith(MAPPED) ? bits.slice(96) : bits;
}

/** Recorded: zeros before a byte do not count. */
function bitsOfFour(address: string): string | undefined {
  const parts = address.split('.');
  if (parts.length !== 4) return undefined;
  let bits = '';
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return undefined;
    bits += Number(part).toString(2).padStart(8, '0');
  }
  return bits;
}

/** Recorded: beside a `::` one colon more stands for a group of zeros before what follows; one at the end, for nothing. */
function bitsOfSix(address: string): string | undefined {
  let text = address
    .replace(/:::(?=.)/, '::0:')
    .replace(/:::$/, '::')
    .replace(/([^:]):$/, '$1');
  if (text.includes('::')) text = text.replace(/^:(?!:)/, '0:');
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const front = bitsOfGroups(halves[0] ?? '');
  const back = halves.length === 2 ? bitsOfGroups(halves[1] ?? '') : '';
  if (front === undefined || back === undefined) return undefined;
  const missing = 128 - front.length - back.length;
  if (halves.length === 1) return missing === 0 ? front : undefined;
  return missing >= 16 ? front + '0'.repeat(missing) + back : undefined;
}

function bitsOfGroups(text: string): string | undefined {
  if (text === '') return '';
  let bits = '';
  for (const group of text.split(':')) {
    if (!/^[0-9A-Fa-f]{1,4}$/.test(group)) return undefined;
    bits += Number.parseInt(group, 16).toString(2).padStart(16, '0');
  }
  return bits;
}
