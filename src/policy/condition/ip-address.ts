import { isDigits } from './digits.ts';
import { type ComparisonOperator, constant } from './operator.ts';

/** An address as groups of 16 bits: two of IPv4, eight of IPv6. */
type Address = readonly number[];

interface Network {
  readonly address: Address;
  /** How many bits from the left count. */
  readonly prefix: number;
}

/** Four decimal bytes; zeros before them mean nothing, never octal. */
function parseV4(text: string): Address | undefined {
  const bytes = text.split('.');
  if (bytes.length !== 4) return undefined;
  let value = 0;
  for (const byte of bytes) {
    if (!isDigits(byte) || byte.length > 3 || Number(byte) > 255) return undefined;
    value = value * 256 + Number(byte);
  }
  return [value >>> 16, value & 0xffff];
}

function isHexGroup(text: string): boolean {
  return text.length <= 4 && [...text.toLowerCase()].every((c) => '0123456789abcdef'.includes(c));
}

/**
 * The groups of one side of `::`. As IAM is recorded to read addresses, a colon too many is forgiven: at the end it means nothing, at the
 * beginning a group of zeros.
 */
function parseGroups(text: string): Address | undefined {
  const written = text.endsWith(':') ? text.slice(0, -1) : text;
  if (written === '') return [];
  const parts = written.split(':');
  return parts.every(isHexGroup) ? parts.map((part) => Number.parseInt(`0${part}`, 16)) : undefined;
}

/** Eight groups of hexadecimal digits, or fewer where one `::` stands for the rest. */
function parseV6(text: string): Address | undefined {
  const gap = text.indexOf('::');
  if (gap === -1) {
    const groups = text.startsWith(':') ? undefined : parseGroups(text);
    return groups?.length === 8 ? groups : undefined;
  }
  const right = text.slice(gap + 2);
  const head = parseGroups(text.slice(0, gap));
  const tail = right.includes('::') ? undefined : parseGroups(right);
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  return missing < 1 ? undefined : [...head, ...new Array<number>(missing).fill(0), ...tail];
}

const MAPPED = '::ffff:';

/** `::ffff:a.b.c.d` is the IPv4 address a.b.c.d, however its digits are written. */
function isMapped(address: Address): boolean {
  return address.every((group, index) => index >= 6 || group === (index === 5 ? 0xffff : 0));
}

/** The address of a request. */
function parseAddress(text: string): Address | undefined {
  const mapped = text.toLowerCase().startsWith(MAPPED) ? parseV4(text.slice(MAPPED.length)) : undefined;
  const address = mapped ?? parseV4(text) ?? parseV6(text);
  return address?.length === 8 && isMapped(address) ? address.slice(6) : address;
}

/**
 * The addresses of a policy: one, or all that begin with the same bits. Of IPv6 none may be set beyond those, and no part may be written
 * as IPv4; of IPv4 they are dropped.
 */
function parseNetwork(text: string): Network | undefined {
  const [written = '', length, ...more] = text.split('/');
  if (more.length > 0) return undefined;
  const address = parseV4(written) ?? parseV6(written);
  const prefix = address && parsePrefix(length, address.length * 16);
  if (address === undefined || prefix === undefined) return undefined;
  if (address.length === 2) return { address, prefix };
  if (!isClear(address, prefix)) return undefined;
  // A mapped address whose bits beyond the prefix are clear has a prefix of 96 at least.
  return isMapped(address) ? { address: address.slice(6), prefix: prefix - 96 } : { address, prefix };
}

function parsePrefix(text: string | undefined, bits: number): number | undefined {
  if (text === undefined) return bits;
  const digits = text.startsWith('+') ? text.slice(1) : text;
  return isDigits(digits) && digits.length <= 3 && Number(digits) <= bits ? Number(digits) : undefined;
}

/** Whether no bit beyond the prefix is set. */
function isClear(address: Address, prefix: number): boolean {
  return address.every((group, index) => {
    const counted = Math.min(Math.max(prefix - index * 16, 0), 16);
    return (group & (0xffff >>> counted)) === 0;
  });
}

/** Whether the bits that count are the same; those beyond the prefix are not looked at. */
function contains({ address, prefix }: Network, other: Address): boolean {
  if (address.length !== other.length) return false;
  for (let index = 0, left = prefix; left > 0; index++, left -= 16) {
    const ignored = Math.max(16 - left, 0);
    if ((address[index] ?? 0) >>> ignored !== (other[index] ?? 0) >>> ignored) return false;
  }
  return true;
}

const row = (name: string, negated: boolean): ComparisonOperator => ({
  name,
  negated,
  variables: false,
  reads: (actual) => parseAddress(actual) !== undefined,
  expect: ({ source }) => {
    const expected = parseNetwork(source);
    if (expected === undefined) return undefined;
    return constant((text) => {
      const actual = parseAddress(text);
      return actual !== undefined && contains(expected, actual);
    });
  },
});

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress */
export const ipAddressOperators: readonly ComparisonOperator[] = [
  row('IpAddress', false),
  row('NotIpAddress', true),
];
