import { isDigits } from './digits.ts';
import { type ComparisonOperator, constant } from './operator.ts';

/** An address as groups of 16 bits: two of IPv4, eight of IPv6. */
type Address = readonly number[];

interface Network {
  readonly address: Address;
  /** How many bits from the left count. */
  readonly prefix: number;
}

/** Four decimal bytes without leading zeros, which some readers take for octal. */
function parseV4(text: string): Address | undefined {
  const bytes = text.split('.');
  if (bytes.length !== 4) return undefined;
  let value = 0;
  for (const byte of bytes) {
    if (!isDigits(byte) || (byte.length > 1 && byte.startsWith('0'))) return undefined;
    const number = Number(byte);
    if (number > 255) return undefined;
    value = value * 256 + number;
  }
  return [value >>> 16, value & 0xffff];
}

function isHexGroup(text: string): boolean {
  return (
    text.length >= 1 &&
    text.length <= 4 &&
    [...text.toLowerCase()].every((c) => '0123456789abcdef'.includes(c))
  );
}

/** The groups of one side of `::`, a dotted IPv4 tail as two of them. */
function parseGroups(text: string, mayEndInV4: boolean): Address | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    const v4 = mayEndInV4 && index === parts.length - 1 ? parseV4(part) : undefined;
    if (isHexGroup(part)) groups.push(Number.parseInt(part, 16));
    else if (v4 !== undefined) groups.push(...v4);
    else return undefined;
  }
  return groups;
}

function parseV6(text: string): Address | undefined {
  const sides = text.split('::');
  const [left = '', right] = sides;
  if (sides.length > 2 || (right === undefined && left === '')) return undefined;
  const head = parseGroups(left, right === undefined);
  const tail = right === undefined ? [] : parseGroups(right, true);
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (right === undefined ? missing !== 0 : missing < 1) return undefined;
  return [...head, ...new Array<number>(missing).fill(0), ...tail];
}

/** `::ffff:a.b.c.d` is the IPv4 address a.b.c.d, however it is written. */
function isMapped(address: Address): boolean {
  return address.every((group, index) => index >= 6 || group === (index === 5 ? 0xffff : 0));
}

function parseAddress(text: string): Address | undefined {
  return text.includes('/') ? undefined : parseNetwork(text)?.address;
}

/** An address with an optional prefix length (all its bits if none). */
function parseNetwork(text: string): Network | undefined {
  const [written = '', length, ...more] = text.split('/');
  if (more.length > 0) return undefined;
  const address = parseV4(written) ?? parseV6(written);
  const prefix = address && parsePrefix(length, address.length * 16);
  if (address === undefined || prefix === undefined) return undefined;
  if (address.length === 2 || prefix < 96 || !isMapped(address)) return { address, prefix };
  return { address: address.slice(6), prefix: prefix - 96 };
}

function parsePrefix(text: string | undefined, bits: number): number | undefined {
  if (text === undefined) return bits;
  return isDigits(text) && text.length <= 3 && Number(text) <= bits ? Number(text) : undefined;
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
