/**
 * Numbers, dates and addresses as the condition operators compare them. Each function answers undefined for text
 * that is not of its form, which then equals nothing and is on neither side of anything.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */

/** An integer or a decimal, exactly: -1, 0 or 1 as the first is less than, equal to or greater than the second. */
export function compareNumbers(first: string, second: string): number | undefined {
  const a = /^(-?)(\d+)(?:\.(\d+))?$/.exec(first);
  const b = /^(-?)(\d+)(?:\.(\d+))?$/.exec(second);
  if (a === null || b === null) return undefined;
  const places = Math.max((a[3] ?? '').length, (b[3] ?? '').length);
  const scaled = (sign: string, whole: string, fraction: string) =>
    BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction.padEnd(places, '0')}`);
  const x = scaled(a[1] ?? '', a[2] ?? '', a[3] ?? '');
  const y = scaled(b[1] ?? '', b[2] ?? '', b[3] ?? '');
  return x < y ? -1 : x > y ? 1 : 0;
}

const DATE =
  /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[Tt](\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,9}))?)?([Zz]|[+-]\d{2}(?::\d{2})?)?)?$/;

/**
 * Milliseconds since 1970: one of the forms of https://www.w3.org/TR/NOTE-datetime, or whole seconds of epoch time.
 * AWS's pages do not say more. IAM is recorded to read digits alone as epoch time, up to 2^63 - 1, also where they could be
 * a year, and to take a part of one digit, a small letter, and an offset without minutes. A time without a zone is UTC.
 */
export function instantOf(text: string): number | undefined {
  if (/^\d+$/.test(text)) return BigInt(text) < 2n ** 63n ? Number(text) * 1000 : undefined;
  const parts = DATE.exec(text);
  if (parts === null) return undefined;
  const year = Number(parts[1]);
  const month = Number(parts[2] ?? '1');
  const day = Number(parts[3] ?? '1');
  const hour = Number(parts[4] ?? '0');
  const minute = Number(parts[5] ?? '0');
  const second = Number(parts[6] ?? '0');
  const millisecond = Number(`0.${parts[7] ?? '0'}`) * 1000;
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

/** An address, with or without the length of a prefix. */
export function isRange(text: string): boolean {
  const base = text.split('/')[0] ?? '';
  return addressIn(base, text) !== undefined;
}

/** True where the address lies in the range: an address with a prefix, or one address alone. */
export function addressIn(address: string, range: string): boolean | undefined {
  const slash = range.indexOf('/');
  const base = bitsOf(slash === -1 ? range : range.slice(0, slash));
  const given = bitsOf(address);
  if (base === undefined || given === undefined) return undefined;
  let length = base.bits.length;
  if (slash !== -1) {
    const prefix = range.slice(slash + 1);
    if (!/^\d{1,3}$/.test(prefix)) return undefined;
    length = Number(prefix) - base.dropped;
    if (length < 0 || length > base.bits.length) return undefined;
  }
  return base.bits.length === given.bits.length && base.bits.slice(0, length) === given.bits.slice(0, length);
}

/** The bits of an address. An IPv4 address written as IPv6 (`::ffff:10.0.0.1`) is the IPv4 address. */
function bitsOf(address: string): { bits: string; dropped: number } | undefined {
  if (!address.includes(':')) {
    const bits = bitsOfFour(address);
    return bits === undefined ? undefined : { bits, dropped: 0 };
  }
  const bits = bitsOfSix(address);
  if (bits === undefined) return undefined;
  const mapped = '0'.repeat(80) + '1'.repeat(16);
  return bits.startsWith(mapped) ? { bits: bits.slice(96), dropped: 96 } : { bits, dropped: 0 };
}

function bitsOfFour(address: string): string | undefined {
  const parts = address.split('.');
  if (parts.length !== 4) return undefined;
  let bits = '';
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    bits += Number(part).toString(2).padStart(8, '0');
  }
  return bits;
}

function bitsOfSix(address: string): string | undefined {
  const halves = address.split('::');
  if (halves.length > 2) return undefined;
  const front = bitsOfGroups(halves[0] ?? '', halves.length === 1);
  const back = halves.length === 2 ? bitsOfGroups(halves[1] ?? '', true) : '';
  if (front === undefined || back === undefined) return undefined;
  const missing = 128 - front.length - back.length;
  if (halves.length === 1) return missing === 0 ? front : undefined;
  return missing >= 16 ? front + '0'.repeat(missing) + back : undefined;
}

function bitsOfGroups(text: string, last: boolean): string | undefined {
  if (text === '') return '';
  const groups = text.split(':');
  let bits = '';
  for (let i = 0; i < groups.length; i += 1) {
    const group = groups[i] ?? '';
    if (last && i === groups.length - 1 && group.includes('.')) {
      const four = bitsOfFour(group);
      if (four === undefined) return undefined;
      bits += four;
    } else if (/^[0-9A-Fa-f]{1,4}$/.test(group)) {
      bits += Number.parseInt(group, 16).toString(2).padStart(16, '0');
    } else {
      return undefined;
    }
  }
  return bits;
}
