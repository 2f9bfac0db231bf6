import { isDigits } from './digits.ts';
import { type ComparisonOperator, constant } from './operator.ts';

/** An address as a number of `bits` bits. */
interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

interface Network extends Address {
  readonly prefix: number;
}

/** Four decimal bytes without leading zeros, which some readers take for octal. */
function parseV4(text: string): bigint | undefined {
  const bytes = text.split('.');
  if (bytes.length !== 4) return undefined;
  let value = 0n;
  for (const byte of bytes) {
    if (!isDigits(byte) || byte.length > 3 || (byte.length > 1 && byte.startsWith('0'))) return undefined;
    if (Number(byte) > 255) return undefined;
    value = (value << 8n) | BigInt(byte);
  }
  return value;
}

function isHexGroup(text: string): boolean {
  return (
    text.length >= 1 &&
    text.length <= 4 &&
    [...text.toLowerCase()].every((c) => '0123456789abcdef'.includes(c))
  );
}

/** The groups of one side of `::`, a dotted IPv4 tail as two of them. */
function parseGroups(text: string, mayEndInV4: boolean): bigint[] | undefined {
  if (text === '') return [];
  const groups: bigint[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (isHexGroup(part)) groups.push(BigInt(`0x${part}`));
    else if (mayEndInV4 && index === parts.length - 1) {
      const v4 = parseV4(part);
      if (v4 === undefined) return undefined;
      groups.push(v4 >> 16n, v4 & 0xffffn);
    } else return undefined;
  }
  return groups;
}

function parseV6(text: string): bigint | undefined {
  const sides = text.split('::');
  const [left = '', right] = sides;
  if (sides.length > 2 || (right === undefined && left === '')) return undefined;
  const head = parseGroups(left, right === undefined);
  const tail = right === undefined ? [] : parseGroups(right, true);
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (right === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...new Array<bigint>(missing).fill(0n), ...tail];
  return groups.reduce((value, group) => (value << 16n) | group, 0n);
}

/** `::ffff:a.b.c.d` is the IPv4 address a.b.c.d, however it is written. */
const MAPPED = 0xffffn;

function parseAddress(text: string): Address | undefined {
  const network = parseNetwork(text);
  return network !== undefined && !text.includes('/') ? network : undefined;
}

/** An address with an optional prefix length (all its bits if none); bits beyond the prefix are dropped. */
function parseNetwork(text: string): Network | undefined {
  const [address = '', length, ...more] = text.split('/');
  if (more.length > 0) return undefined;
  const v4 = parseV4(address);
  if (v4 !== undefined) return network(32, v4, length);
  const v6 = parseV6(address);
  if (v6 === undefined) return undefined;
  const whole = network(128, v6, length);
  if (whole === undefined || v6 >> 32n !== MAPPED || whole.prefix < 96) return whole;
  return network(32, v6 & 0xffffffffn, String(whole.prefix - 96));
}

function network(bits: 32 | 128, value: bigint, length = String(bits)): Network | undefined {
  if (!isDigits(length) || length.length > 3 || Number(length) > bits) return undefined;
  const prefix = Number(length);
  const host = BigInt(bits - prefix);
  return { bits, value: (value >> host) << host, prefix };
}

function contains(outer: Network, address: Address): boolean {
  const host = BigInt(outer.bits - outer.prefix);
  return outer.bits === address.bits && outer.value >> host === address.value >> host;
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
