// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so.
import { describe, expect, it } from 'vitest';
import { compilePolicy, evaluate, parsePolicy } from '../index.ts';
import { allow, deny, policy, request } from '../policy.testing.ts';

type Value = string | readonly string[];

/** Whether an Allow with this condition applies when the context holds `key` with this value (absent where undefined). */
function holds(
  operator: string,
  expected: unknown,
  actual: Value | undefined,
  version = '2012-10-17',
): boolean {
  const identity = [
    policy('identity', allow('*', '*', { Condition: { [operator]: { 'x:Key': expected } } })),
  ];
  const context = {
    'X:key': actual,
    'x:Name': 'ann',
    'x:Wild': 'a*',
    'x:Nested': '${x:Name}',
    'x:List': ['ann'],
  };
  if (version === '2012-10-17') return evaluate(request({ context }), { identity }).allowed;
  const Condition = { [operator]: { 'x:Key': expected } };
  const resource = policy('resource', allow('*', '*', { Principal: '*', Condition }), { version });
  return evaluate(request({ context }), { identity: [], resource }).allowed;
}

/** Rows of operator, policy value, request value, result. */
function table(name: string, rows: readonly (readonly [string, unknown, Value | undefined, boolean])[]) {
  describe(name, () => {
    it.each(rows)('%s %j with %j is %s', (operator, expected, actual, result) => {
      expect(holds(operator, expected, actual)).toBe(result);
    });
  });
}

table('String', [
  ['StringEquals', 'a', 'a', true],
  ['StringEquals', 'a', 'A', false],
  ['StringEquals', ['b', 'a'], 'a', true],
  ['StringEquals', 'a*', 'ab', false],
  ['StringEquals', 'a*', 'a*', true],
  ['StringEquals', '', '', true],
  ['StringNotEquals', 'a', 'a', false],
  ['StringNotEquals', ['b', 'a'], 'a', false],
  ['StringNotEquals', ['b', 'c'], 'a', true],
  ['StringEqualsIgnoreCase', 'aB', 'Ab', true],
  ['StringEqualsIgnoreCase', 'aB', 'ab ', false],
  ['StringNotEqualsIgnoreCase', 'aB', 'Ab', false],
  ['StringNotEqualsIgnoreCase', 'aB', 'c', true],
  ['StringEqualsIgnoreCase', 'a𐐀𐐁', 'A𐐀𐐁', true],
  ['StringEqualsIgnoreCase', 'a𐐀𐐁', 'A𐐀𐐀', false],
  ['StringLike', 'a*c', 'abbc', true],
  ['StringLike', 'a?c', 'abc', true],
  ['StringLike', 'a?c', 'abbc', false],
  ['StringLike', 'a?c', 'ac', false],
  ['StringLike', 'A*', 'abc', false],
  ['StringLike', '*', '', true],
  ['StringLike', 'a.c', 'abc', false],
  ['StringLike', 'ab*ba', 'aba', false],
  ['StringLike', 'ab*ba', 'abba', true],
  ['StringLike', '*ab*b', 'xab', false],
  ['StringLike', '*ab*b', 'xabb', true],
  ['StringLike', 'a**c', 'ac', true],
  ['StringNotLike', 'a*', 'abc', false],
  ['StringNotLike', 'a*', 'bc', true],
]);

table('B52 numbers and booleans are read as AWS writes them, never as JavaScript does', [
  ['NumericEquals', 10, '10', true],
  ['NumericEquals', '10.0', '10', true],
  ['NumericEquals', '10', '10.00', true],
  ['NumericEquals', '-1', '-1', true],
  ['NumericEquals', '0', '-0', true],
  ['NumericEquals', '9007199254740993', '9007199254740992', false],
  ['NumericEquals', '1000', '1e3', true],
  ['NumericEquals', '0.012', '1.2E-2', true],
  ['NumericEquals', '-120', '-1.2e+2', true],
  ['NumericEquals', '0.5', '.5', true],
  ['NumericEquals', '1', '1e', false],
  ['NumericEquals', '1', '1e0e0', false],
  ['NumericEquals', '1', '1e0.0', false],
  ['NumericEquals', '1', '1e+-0', false],
  ['NumericGreaterThan', '1', '1e100', true],
  ['NumericGreaterThan', '1', '1e101', false],
  ['NumericLessThan', '1', '1e-101', false],
  ['NumericEquals', '16', '0x10', false],
  ['NumericEquals', '0', '', false],
  ['NumericEquals', '10', ' 10', false],
  ['NumericEquals', '10', '10.', true],
  ['NumericEquals', '1', '+1', true],
  ['NumericEquals', '0', '.', false],
  ['NumericEquals', '1', '1.0.0', false],
  ['NumericEquals', '1', '--1', false],
  ['NumericEquals', '1', 'NaN', false],
  ['NumericEquals', '1', `${'0'.repeat(200)}1`, false],
  ['NumericNotEquals', '10', '11', true],
  ['NumericNotEquals', '10', '10', false],
  ['NumericLessThan', '10', '9.99', true],
  ['NumericLessThan', '10', '10', false],
  ['NumericLessThan', '10', 'NaN', false],
  ['NumericLessThan', '-10', '-11', true],
  ['NumericLessThanEquals', '10', '10', true],
  ['NumericLessThanEquals', '10', '10.01', false],
  ['NumericGreaterThan', '10', '9', false],
  ['NumericGreaterThan', '9', '10', true],
  ['NumericGreaterThan', '10', '10', false],
  ['NumericGreaterThanEquals', '10', '10', true],
  ['NumericGreaterThanEquals', '10', '9', false],
  ['Bool', true, 'true', true],
  ['Bool', 'true', 'TRUE', true],
  ['Bool', 'False', 'false', true],
  ['Bool', 'true', 'false', false],
  ['Bool', 'false', '', true],
  ['Bool', 'false', '0', true],
  ['Bool', 'true', '1', false],
  ['BinaryEquals', 'QmluYXJ5', 'QmluYXJ5', true],
  ['BinaryEquals', 'QmluYXJ5', 'QmluYXJ4', false],
  ['BinaryEquals', 'QQ==', 'QR==', false],
]);

table('B53 dates name an instant, however they are written', [
  ['DateEquals', '2026-11-24T12:00:00Z', '1795521600', true],
  ['DateEquals', '1795521600', '2026-11-24T12:00:00Z', true],
  ['DateEquals', '2026-11-24T12:00:00Z', '2026-11-24T13:00:00+01:00', true],
  ['DateEquals', '2026-11-24T12:00:00Z', '2026-11-24T06:30:00-05:30', true],
  ['DateEquals', '2026-11-24T12:00:00Z', '2026-11-24T12:00:00.000', true],
  ['DateEquals', '2026-11-24T12:00:00Z', '2026-11-24t12:00z', true],
  ['DateEquals', '2026-11-24T12:00:00.5Z', '2026-11-24T12:00:00Z', false],
  ['DateEquals', '2026-11-24T12:00:00.5Z', '2026-11-24T12:00:00.50000Z', true],
  ['DateEquals', '2026', '2026-01-01T00:00:00Z', false],
  ['DateEquals', '2026-02', '2026-02-01T00:00:00Z', true],
  ['DateEquals', '2024-02-29', '1709164800', true],
  ['DateEquals', '1969-12-31T23:59:59Z', '1970-01-01', false],
  ['DateEquals', '0099-03-01', '0099-03-01T00:00:00Z', true],
  ['DateEquals', '1900-02-28', '1900-02-29', false],
  ['DateEquals', '2000-02-29', '951782400', true],
  ['DateNotEquals', '2026-02', '2026-02-01', false],
  ['DateNotEquals', '2026-02', '2026-02-02', true],
  ['DateLessThan', '2026-02-01', '2026-01-31T23:59:59.999Z', true],
  ['DateLessThan', '2026-02-01', '2026-02-01', false],
  ['DateLessThanEquals', '2026-02-01', '2026-02-01', true],
  ['DateGreaterThan', '2026-02-01', '2026-02-01T00:00:01Z', true],
  ['DateGreaterThan', '0099-03-01', '0100-01-01', true],
  ['DateGreaterThan', '2026-11-24T12:00:00Z', '2026-11-24T12:00:00.5Z', true],
  ['DateLessThan', '2026-11-24T12:00:00Z', '2026-11-24T12:00:00.5Z', false],
  ['DateGreaterThanEquals', '2026-02-01', '2026-01-31', false],
  ['DateLessThan', '2099-01-01', '1900-02-29', false],
  ['DateLessThan', '2099-01-01', '99-01-01', false],
  ['DateLessThan', '2099-01-01', '2026-01-01T00:00:00.123456789Z', true],
  ['DateLessThan', '2099-01-01', '2026-01-01T00:00:00.1234567890Z', false],
  ['DateLessThan', '2099-01-01', '2026-13-01', false],
  ['DateLessThan', '2099-01-01', '2026-04-31', false],
  ['DateLessThan', '2099-01-01', '2026-01-01T24:00:00Z', false],
  ['DateLessThan', '2099-01-01', '2026-01-01T00:60:00Z', false],
  ['DateLessThan', '2099-01-01', '2026-01-01T00', false],
  ['DateLessThan', '2099-01-01', '2026-01-01T00:00:00Zx', false],
  ['DateLessThan', '2099-01-01', '2026-01-01T00:00:00+1', false],
  ['DateLessThan', '2099-01-01', '2026-01-01T00:00:00T00', false],
  ['DateLessThan', '2099-01-01', '9223372036854775808', false],
  ['DateLessThan', '2099-01-01', 'now', false],
]);

table('B54 addresses are normalised before they are compared', [
  ['IpAddress', '203.0.113.77/24', '203.0.113.1', true],
  ['IpAddress', '203.0.113.0/24', '203.0.114.1', false],
  ['IpAddress', '203.0.113.7', '203.0.113.7', true],
  ['IpAddress', '203.0.113.7', '203.0.113.8', false],
  ['IpAddress', '0.0.0.0/0', '203.0.113.8', true],
  ['IpAddress', '0.0.0.0/8', '0.0.0.0', true],
  ['IpAddress', '0.0.0.0/0', '2001:db8::1', false],
  ['IpAddress', '0.0.0.0/0', '::1', false],
  ['IpAddress', '::/0', '1.2.3.4', false],
  ['IpAddress', '2001:DB8:1234:5678::/64', '2001:db8:1234:5678:9::1', true],
  ['IpAddress', '2001:DB8:1234:5678::/64', '2001:db8:1234:5679::1', false],
  ['IpAddress', '2001:db8::1', '2001:0db8:0:0:0:0:0:1', true],
  ['IpAddress', '::/0', '2001:db8::1', true],
  ['IpAddress', '203.0.113.0/24', '::ffff:203.0.113.9', true],
  ['IpAddress', '203.0.113.0/24', '::ffff:cb00:7109', true],
  ['IpAddress', '203.0.113.0/24', '::FFFF:203.0.113.9', true],
  ['IpAddress', '::ffff:cb00:7100/120', '203.0.113.9', true],
  ['IpAddress', '::ffff:cb00:7100/120', '203.0.114.9', false],
  ['IpAddress', '::fffe:0:0/95', '203.0.113.9', false],
  ['IpAddress', '::ffff:0:0/96', '203.0.113.9', true],
  ['IpAddress', ['10.0.0.0/8', '203.0.113.0/24'], '203.0.113.9', true],
  ['IpAddress', '10.0.0.0/8', '010.0.0.1', true],
  ['IpAddress', '10.0.0.0/8', '0010.0.0.1', false],
  ['IpAddress', '::/0', '1:2:3:4:5:6:7:8:', true],
  ['IpAddress', '::/0', ':1:2:3:4:5:6:7:8', false],
  ['IpAddress', '::/0', ':2:3:4:5:6:7:8', false],
  ['IpAddress', '::/0', '1:2:3:4:5:6:7:8::', false],
  ['IpAddress', '::/0', '1:2:3:4:5:6:7:1.2.3.4', false],
  ['IpAddress', '10.0.0.0/8', '10.0.0.256', false],
  ['IpAddress', '10.0.0.0/8', '10.0.0', false],
  ['IpAddress', '10.0.0.0/8', '10.0.0.1/32', false],
  ['IpAddress', '::/0', '1:2:3', false],
  ['IpAddress', '::/0', '1::2::3', false],
  ['IpAddress', '::/0', '1:2:3:4:5:6:7:8:9', false],
  ['IpAddress', '::/0', '1:2:3:4:5:6:7::8', false],
  ['IpAddress', '::/0', '1:2:3:4:5:6::8', true],
  ['IpAddress', '::/0', '12345::', false],
  ['IpAddress', '::/0', 'g::', false],
  ['IpAddress', '::/0', '1.2.3.4::', false],
  ['IpAddress', '::/0', '::1.2.3.4:5', false],
  ['IpAddress', '::102:304/128', '::1.2.3.4', false],
  ['IpAddress', '::/0', '', false],
  ['NotIpAddress', '203.0.113.0/24', '203.0.113.9', false],
  ['NotIpAddress', '203.0.113.0/24', '203.0.114.9', true],
]);

table('Arn: each of six parts by itself', [
  ['ArnEquals', 'arn:aws:sns:*:111122223333:topic', 'arn:aws:sns:us-east-1:111122223333:topic', true],
  ['ArnEquals', 'arn:aws:s3:::bucket/*', 'arn:aws:s3:::bucket/a:b/c', true],
  ['ArnEquals', 'arn:aws:s3:::bucket/a', 'arn:aws:s3:::bucket/a:b', false],
  ['ArnLike', 'arn:aws:iam::*:role/x', 'arn:aws:iam::111122223333:role/x', true],
  ['ArnLike', 'arn:aws:iam::*:role/x', 'arn:aws:iam::1:user/a:role/x', false],
  ['ArnLike', 'arn:aws:iam::*', 'arn:aws:iam::111122223333:role/x', false],
  ['ArnLike', 'arn:aws:iam::11112222333?:role/?', 'arn:aws:iam::111122223333:role/x', true],
  ['ArnLike', '*', 'arn:aws:iam::111122223333:role/x', false],
  ['ArnNotLike', '*', 'arn:aws:iam::111122223333:role/x', false],
  ['ArnLike', 'arn:aws:iam::*:role/*', 'not an arn', false],
  ['ArnLike', 'arn:*:*:*:*:*', 'arn:aws:iam::x', false],
  ['ArnLike', 'arn:aws:iam::111122223333:role/${x:Name}', 'arn:aws:iam::111122223333:role/ann', true],
  ['ArnLike', 'arn:aws:iam::111122223333:role/${x:Wild}', 'arn:aws:iam::111122223333:role/abc', false],
  ['ArnNotEquals', 'arn:aws:iam::*:role/*', 'arn:aws:iam::111122223333:role/x', false],
  ['ArnNotLike', 'arn:aws:iam::*:role/*', 'arn:aws:iam::111122223333:user/x', true],
  ['ArnNotLike', 'arn:aws:iam::*:role/*', 'not an arn', false],
  ['ForAllValues:ArnNotLike', 'arn:aws:iam::*:role/*', ['arn:aws:iam::1:user/x', 'not an arn'], false],
  ['ForAnyValue:ArnNotLike', 'arn:aws:iam::*:role/*', ['not an arn', 'arn:aws:iam::1:user/x'], true],
]);

table('B47 a missing key satisfies ForAllValues and no ForAnyValue', [
  ['ForAllValues:StringEquals', 'a', undefined, true],
  ['ForAllValues:StringNotEquals', 'a', undefined, true],
  ['ForAnyValue:StringEquals', 'a', undefined, false],
  ['ForAnyValue:StringNotEquals', 'a', undefined, false],
  ['ForAllValues:StringEquals', 'a', [], true],
  ['ForAnyValue:StringEquals', 'a', [], false],
  ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b'], true],
  ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], false],
  ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'b'], true],
  ['ForAnyValue:StringEquals', ['a', 'b'], ['c'], false],
  ['ForAllValues:StringNotEquals', ['a'], ['b', 'a'], false],
  ['ForAnyValue:StringNotEquals', ['a'], ['b', 'a'], true],
  ['ForAnyValue:StringNotEquals', ['a'], ['a'], false],
  ['ForAnyValue:StringLike', 'a*', ['x', 'ab'], true],
]);

table('B48 Null tells absent from present', [
  ['Null', 'true', undefined, true],
  ['Null', 'true', [], true],
  ['Null', 'true', '', false],
  ['Null', 'true', 'a', false],
  ['Null', 'true', ['a'], false],
  ['Null', 'false', undefined, false],
  ['Null', 'false', [], false],
  ['Null', 'false', '', true],
  ['Null', false, 'a', true],
  ['Null', ['true', 'false'], undefined, true],
  ['Null', ['true', 'false'], 'a', true],
]);

table('B49 IfExists holds where the key is absent, and compares where it is not', [
  ['StringEqualsIfExists', 'a', undefined, true],
  ['StringEqualsIfExists', 'a', 'b', false],
  ['StringEqualsIfExists', 'a', 'a', true],
  ['StringEqualsIfExists', 'a', [], true],
  ['ForAnyValue:StringEqualsIfExists', 'a', [], true],
  ['StringNotEqualsIfExists', 'a', 'a', false],
  ['NumericLessThanIfExists', '3', undefined, true],
  ['ForAnyValue:StringEqualsIfExists', 'a', undefined, true],
  ['ForAnyValue:StringEqualsIfExists', 'a', ['b'], false],
  ['ForAllValues:StringEqualsIfExists', 'a', undefined, true],
]);

table('B50 a negated operator holds where the key is absent, any other does not', [
  ['StringNotEquals', 'a', undefined, true],
  ['StringNotEqualsIgnoreCase', 'a', undefined, true],
  ['StringNotLike', 'a', undefined, true],
  ['NumericNotEquals', '1', undefined, true],
  ['DateNotEquals', '2026', undefined, true],
  ['NotIpAddress', '10.0.0.0/8', undefined, true],
  ['ArnNotEquals', 'arn:aws:iam::1:user/a', undefined, true],
  ['ArnNotLike', 'arn:aws:iam::1:user/a', undefined, true],
  ['StringEquals', 'a', undefined, false],
  ['StringLike', '*', undefined, false],
  ['NumericLessThan', '1', undefined, false],
  ['DateLessThan', '2026', undefined, false],
  ['Bool', 'false', undefined, false],
  ['BinaryEquals', 'QQ==', undefined, false],
  ['IpAddress', '0.0.0.0/0', undefined, false],
  ['ArnLike', 'arn:*:*:*:*:*', undefined, false],
]);

table('B51 a single value is a set of one; a list without a quantifier satisfies nothing', [
  ['ForAllValues:StringEquals', 'a', 'a', true],
  ['ForAllValues:StringEquals', 'a', 'b', false],
  ['ForAnyValue:StringEquals', 'a', 'a', true],
  ['ForAnyValue:StringNotEquals', 'a', 'a', false],
  ['StringEquals', 'a', ['b', 'a'], false],
  ['StringEquals', 'a', ['a'], false],
  ['StringEquals', 'a', [], false],
  ['StringNotEquals', 'a', ['b', 'c'], false],
  ['StringNotEquals', 'a', ['b'], false],
  ['StringNotEqualsIfExists', 'a', ['b'], false],
  ['StringNotEquals', 'a', [], true],
]);

table('an empty list of values: nothing equals it, everything differs from it', [
  ['StringEquals', [], 'a', false],
  ['StringNotEquals', [], 'a', true],
  ['ForAllValues:StringEquals', [], ['a'], false],
  ['ForAnyValue:StringEquals', [], ['a'], false],
  ['Null', [], 'a', false],
]);

table('B56 a variable without a value does not compare, negated or not', [
  ['StringEquals', '${x:None}', '${x:None}', false],
  ['StringEquals', '${x:None}', '', false],
  ['StringNotEquals', '${x:None}', 'a', false],
  ['StringNotLike', ['b', '${x:None}'], 'a', false],
  ['StringNotEquals', '${x:None}', undefined, false],
  ['StringEqualsIfExists', '${x:None}', undefined, true],
  ['StringNotEqualsIfExists', '${x:None}', undefined, true],
  ['StringEqualsIfExists', '${x:None}', 'a', false],
  ['ForAllValues:StringEquals', '${x:None}', undefined, true],
  ['ForAllValues:StringEquals', '${x:None}', [], true],
  ['ForAllValues:StringEquals', '${x:None}', ['a'], false],
  ['StringEquals', ['${x:None}', 'a'], 'a', true],
  ['StringEquals', '${x:List}', 'ann', false],
  ['ArnNotLike', 'arn:aws:iam::1:user/${x:None}', 'arn:aws:iam::1:user/a', false],
  ['Bool', '${x:None}', 'true', false],
]);

table('B57 variables, their defaults, and literal wildcards', [
  ['StringEquals', '${x:Name}', 'ann', true],
  ['StringEquals', '${X:nAME}', 'ann', true],
  ['StringEquals', '${ x:Name }', 'ann', false],
  ['StringEquals', "}${x:Name,'y", "}${x:Name,'y", true],
  ['StringLike', '?', 'a', true],
  ['StringLike', '?', 'ab', false],
  ['StringLike', '?', '', false],
  ['StringLike', '??', 'ab', true],
  ['StringEquals', '${ x:Name }', '${ x:Name }', true],
  ['StringEquals', 'u-${x:Name}-${x:Name}', 'u-ann-ann', true],
  ['StringEqualsIgnoreCase', '${x:Name}', 'ANN', true],
  ['StringLike', '${x:Name}/*', 'ann/b', true],
  ['StringEquals', "${x:None, 'guest'}", 'guest', true],
  ['StringEquals', "${x:None,'guest'}", 'guest', true],
  ['StringEquals', "${x:Name, 'guest'}", 'ann', true],
  ['StringEquals', "${x:None, ''}", '', true],
  ['StringLike', "${x:None, 'g*'}", 'guest', false],
  ['StringLike', "${x:None, 'g*'}", 'g*', true],
  ['StringNotEquals', "${x:None, 'guest'}", 'other', true],
  ['StringLike', 'a${*}c', 'abc', false],
  ['StringLike', 'a${*}c', 'a*c', true],
  ['StringLike', 'a${?}c', 'abc', false],
  ['StringLike', 'a${?}c', 'a?c', true],
  ['StringEquals', '${$}{x:Name}', '${x:Name}', true],
  ['StringEquals', '${', '${', true],
  ['StringEquals', '${}', '${}', true],
  ['StringEquals', '${x:Name', '${x:Name', true],
  ['StringEquals', '${x:Name, guest}', '${x:Name, guest}', true],
  ['StringEquals', "${x:Name, 'guest}", "${x:Name, 'guest}", true],
  ['StringEquals', "${x:Name, 'guest' x}", "${x:Name, 'guest' x}", true],
  ['StringEquals', '${a${x:Name}', '${aann', true],
  ['Bool', "${x:None, 'true'}", 'true', true],
  ['Bool', '${x:Name}', 'true', false],
  ['Bool', '${x:Name}', 'false', true],
]);

describe('B57 the 2008 language substitutes nothing', () => {
  it.each([
    ['StringEquals', '${x:Name}', '${x:Name}', true],
    ['StringEquals', '${x:Name}', 'ann', false],
    ['StringLike', '${*}', '${*}', true],
    ['StringLike', '${*}', '${abc}', true],
    ['StringLike', 'a*', 'abc', true],
  ])('%s %j with %j is %s', (operator, expected, actual, result) => {
    expect(holds(operator, expected, actual, '2008-10-17')).toBe(result);
  });
});

table('B58 what was substituted is text: no wildcard, no variable', [
  ['StringLike', '${x:Wild}', 'abc', false],
  ['StringLike', '${x:Wild}', 'a*', true],
  ['StringEquals', '${x:Nested}', 'ann', false],
  ['StringEquals', '${x:Nested}', '${x:Name}', true],
  ['StringLike', '${x:Nested}', '${x:Name}', true],
]);

describe('conditions in a statement', () => {
  const two = { StringEquals: { 'x:A': 'a', 'x:B': 'b' }, Bool: { 'x:C': true } };

  it('must all hold', () => {
    const identity = [policy('identity', allow('*', '*', { Condition: two }))];
    const context = { 'x:A': 'a', 'x:B': 'b', 'x:C': 'true' };
    expect(evaluate(request({ context }), { identity }).allowed).toBe(true);
    for (const key of ['x:A', 'x:B', 'x:C'] as const)
      expect(evaluate(request({ context: { ...context, [key]: 'z' } }), { identity }).allowed).toBe(false);
  });

  it('B51 a key that AWS documents to have several values has them, even where a request gives one', () => {
    const decide = (operator: string) => {
      const identity = [
        policy('identity', allow('*', '*', { Condition: { [operator]: { 'aws:TagKeys': 'a' } } })),
      ];
      return evaluate(request({ context: { 'aws:TagKeys': 'a' } }), { identity }).allowed;
    };
    expect(decide('StringEquals')).toBe(false);
    expect(decide('ForAnyValue:StringEquals')).toBe(true);
  });

  it('B49 an IfExists condition on an absent key holds under Deny too', () => {
    const identity = [
      policy('identity', [allow(), deny('*', '*', { Condition: { StringEqualsIfExists: { 'x:A': 'a' } } })]),
    ];
    expect(evaluate(request(), { identity }).outcome).toBe('ExplicitDeny');
    expect(evaluate(request({ context: { 'x:A': 'b' } }), { identity }).outcome).toBe('Allow');
  });

  it("B52 a value that is none of its operator's kind denies and never allows, were one ever stored", () => {
    const outcomeOf = (effect: 'Allow' | 'Deny', operator: string, key: string, value: string) => {
      const element = { negated: false, values: ['*'] };
      const statement = { effect, action: element, resource: element };
      const compiled = compilePolicy({
        kind: 'identity',
        version: '2012-10-17',
        statements: [{ ...statement, index: 0, conditions: [{ operator, key, values: [value] }] }],
      });
      const context = { 'x:A': 'arn:aws:iam::1:user/a', 'x:Number': '1', 'x:Address': '10.0.0.1' };
      return evaluate(request({ context }), { identity: [compiled] }).outcome;
    };
    for (const [operator, key, value] of [
      ['ArnLike', 'x:A', '*'],
      ['ArnNotLike', 'x:A', '*'],
      ['NumericNotEquals', 'x:Number', 'NaN'],
      ['NotIpAddress', 'x:Address', '10.0.0.256'],
    ] as const) {
      expect(outcomeOf('Allow', operator, key, value), operator).toBe('ImplicitDeny');
      expect(outcomeOf('Deny', operator, key, value), operator).toBe('ExplicitDeny');
    }
  });

  it('B78 a key named like a property of every object is absent until it is sent', () => {
    const Condition = { StringNotEquals: { ['__proto__']: 'a' }, Null: { constructor: 'true' } };
    const identity = [policy('identity', allow('*', '*', { Condition }))];
    expect(evaluate(request(), { identity }).allowed).toBe(true);
  });
});

describe('a value that its operator cannot read is refused', () => {
  const refused = (operator: string, value: string) =>
    !parsePolicy(
      JSON.stringify({
        Version: '2012-10-17',
        Statement: allow('*', '*', { Condition: { [operator]: { 'x:Key': value } } }),
      }),
      'identity',
    ).ok;

  it.each([
    ['DateEquals', ['2026', '2026-02', '2026-02-28', '2024-02-29', '2000-02-29', '2026-04-30', '0001-01-31']],
    [
      'DateEquals',
      ['2026-01-01T10:00', '2026-01-01t10:00:59', '2026-01-01T23:59:59.999999999', '2026-01-01T00:00Z'],
    ],
    [
      'DateEquals',
      [
        '2026-01-01T10:00+02',
        '2026-01-01T10:00-23:59',
        '2026-01-01T10:00:00.5+02:00',
        '0',
        '9223372036854775807',
      ],
    ],
    ['NumericEquals', ['0', '-1', '007', '1.50', '.5', '5.', '+1', '1e3', '9'.repeat(100)]],
    ['Bool', ['true', 'FALSE', '${x:Any}', '', 'yes', 'true ']],
    ['Null', ['true', 'False', '', 'maybe']],
    ['BinaryEquals', ['', 'QQ==', 'QUI=']],
    [
      'IpAddress',
      [
        '10.0.0.0/8',
        '255.255.255.255',
        '0.0.0.0/0',
        '1.2.3.4/32',
        '::',
        '::1',
        '1::',
        '::/0',
        '1:2:3:4:5:6:7:8/128',
      ],
    ],
    [
      'IpAddress',
      ['ABCD::', '1:2:3:4:5:6:7::', '01.2.3.004', '1.2.3.4/008', '1.2.3.4/+8', '::1:', ':::', '1::/16'],
    ],
    ['ArnLike', ['arn:aws:s3:::b', 'a:b:c:d:e:f', '*', 'arn:aws:s3::?', '${x:Any}']],
    ['StringLike', ['anything', '']],
  ])('not %s %j', (operator, values) => {
    for (const value of values) expect(refused(operator, value), value).toBe(false);
  });

  it.each([
    [
      'DateEquals',
      ['', '2026-00', '2026-13', '2026-1-0', '2026-02-29', '1900-02-29', '2026-04-31', '2026-01-32'],
    ],
    [
      'DateEquals',
      [
        '2026-',
        '2026-01-',
        '2026-01-01-01',
        '2026-01-01T',
        '2026-01-01T10',
        '2026-01-01T10:',
        '2026-01-01T:10',
        '2026-x-01',
      ],
    ],
    [
      'DateEquals',
      [
        '2026-01-01T24:00',
        '2026-01-01T10:60',
        '2026-01-01T10:00:60',
        '2026-01-01T10:00:00:00',
        '2026-01-01T10:00T10:00',
        'T10:00',
      ],
    ],
    [
      'DateEquals',
      [
        '2026-01-01T10:00:00.',
        '2026-01-01T10:00:00.x',
        '2026-01-01T10:00:00.1.1',
        '2026-01-01T10:00:00.1234567890',
        '2026-01-01T10:00:.5',
      ],
    ],
    [
      'DateEquals',
      [
        '2026-01-01T10:00+',
        '2026-01-01T10:00+2',
        '2026-01-01T10:00+002',
        '2026-01-01T10:00+24',
        '2026-01-01T10:00+02:60',
        '2026-01-01T10:00+02:0',
        '2026-01-01T10:00+02:00:00',
        '2026-01-01T10:00ZZ',
        '2026-01-01T10:00Z+01',
        '2026-01-01T10:00+xx',
        '2026-01-01T10:00+02:xx',
      ],
    ],
    [
      'DateEquals',
      ['9223372036854775808', '-1', '1.5', '2026-01-01 10:00', 'now', '00012-01-01', '2026-00001'],
    ],
    [
      'NumericEquals',
      ['', '-', '.', 'e1', '1e', '1e101', '0x10', ' 1', '1 ', '1.2.3', 'NaN', '--1', '9'.repeat(101)],
    ],
    ['ArnLike', ['anything', '', 'arn:aws:iam::1']],
    ['BinaryEquals', ['QQ', 'QR==', 'Q Q==', '====']],
    [
      'IpAddress',
      [
        '',
        '1',
        '1.2.3',
        '1.2.3.4.5',
        '1.2.3.256',
        '1.2.3.0004',
        '1..3.4',
        'a.b.c.d',
        '1.2.3.4/33',
        '1.2.3.4/',
        '1.2.3.4/a',
        '1.2.3.4/8/8',
        '1.2.3.4/0008',
        '1.2.3.4/++8',
        '/8',
      ],
    ],
    [
      'IpAddress',
      [
        ':',
        '1:2:3:4:5:6:1.2.3.4',
        '::1.2.3.4',
        '::ffff:1.2.3.4',
        '1::/15',
        '1:2:3:4:5:6:7:9/127',
        '1:2',
        '1::2::3',
        '1:2:3:4:5:6:7:8:9',
        '12345::',
        'g::',
        '::1/129',
        '1.2.3.4::',
        '::1.2.3',
        '::1.2.3.4:5',
        '1:2:3:4:5:6:7:1.2.3.4',
        '1:2:3:4:5:6:7:8::',
        'ab-c::',
        '*',
      ],
    ],
    ['NotIpAddress', ['localhost']],
  ])('%s %j', (operator, values) => {
    for (const value of values) expect(refused(operator, value), value).toBe(true);
  });
});
