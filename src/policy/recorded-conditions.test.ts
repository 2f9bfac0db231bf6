// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so.
import { describe, expect, it } from 'vitest';
import { evaluate, parsePolicy } from './index.ts';
import { allow, deny, policy, request } from './policy.testing.ts';

/*
 * What IAM answered in September 2026 to the same conditions: mostly to iam:TagUser under a session policy, the condition in an Allow and
 * again in a Deny beside an Allow; where a tag cannot have the value, to SimulateCustomPolicy. Stored policies are inline ones of a user.
 */

type Tags = Readonly<Record<string, string>>;

/** `fault`: an Allow does not match and a Deny does. */
type Outcome = boolean | 'fault';

/** What a condition does to a request that adds these tags, and comes from this address. */
function outcome(condition: object, tags: Tags, sourceIp = '192.0.2.1'): Outcome {
  const entries = Object.entries(tags);
  const context = {
    ...Object.fromEntries(entries.map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    'aws:TagKeys': entries.length > 0 ? Object.keys(tags) : undefined,
    'aws:SourceIp': sourceIp,
  };
  const decide = (...statements: object[]) =>
    evaluate(request({ context }), { identity: [policy('identity', statements)] }).outcome;
  const allowed = decide(allow('*', '*', { Condition: condition })) === 'Allow';
  const denied = decide(allow(), deny('*', '*', { Condition: condition })) === 'ExplicitDeny';
  if (allowed && !denied) throw new Error('a condition that holds in an Allow holds in a Deny');
  return allowed === denied ? allowed : 'fault';
}

const NEGATED: Readonly<Record<string, string>> = {
  StringEquals: 'StringNotEquals',
  StringEqualsIgnoreCase: 'StringNotEqualsIgnoreCase',
  StringLike: 'StringNotLike',
  NumericEquals: 'NumericNotEquals',
  DateEquals: 'DateNotEquals',
  IpAddress: 'NotIpAddress',
  ArnLike: 'ArnNotLike',
};

/** Of an operator and its negation: the first holds, the second does, or neither. */
type Compared = 'same' | 'other' | 'neither';
type Rows = readonly (readonly [expected: string | readonly string[], actual: string, result: Compared])[];

function compared(operator: string, rows: Rows): void {
  const condition = (name: string | undefined, expected: unknown) => ({
    [String(name)]: { 'aws:RequestTag/value': expected },
  });
  it.each(rows)(`${operator} %j with %j: %s`, (expected, value, result) => {
    expect(outcome(condition(operator, expected), { value })).toBe(result === 'same');
    expect(outcome(condition(NEGATED[operator], expected), { value })).toBe(result === 'other');
  });
}

describe('values as IAM reads and compares them', () => {
  compared('NumericEquals', [
    ['1', '1', 'same'],
    ['1', '2', 'other'],
    ['1', 'no-number', 'other'],
    ['1', '', 'other'],
    ['1', '01', 'same'],
    ['1', '+1', 'same'],
    ['1', '1.0', 'same'],
    ['1', '1e0', 'same'],
    ['1', 'NaN', 'other'],
    ['1', 'Infinity', 'other'],
    ['01', '1', 'same'],
    ['+1', '1', 'same'],
    ['1.', '1', 'same'],
    ['9007199254740993', '9007199254740992', 'other'],
  ]);

  compared('DateEquals', [
    ['2030-01-01T00:00:00Z', '2030-01-01T00:00:00Z', 'same'],
    ['2030-01-01T00:00:00Z', '2030-01-02T00:00:00Z', 'other'],
    ['2030-01-01T00:00:00Z', 'not-a-date', 'other'],
    ['2030-01-01T00:00:00Z', '', 'other'],
    ['2030-01-01T00:00:00Z', '1893456000', 'same'],
    ['2030-01-01T00:00:00Z', '+1893456000', 'same'],
    ['2030-01-01T00:00:00Z', '2030-01-01', 'same'],
    ['2030-01-01T00:00:00Z', '2030-01-01T00:00:00', 'same'],
    ['2030-01-01T00:00:00Z', '2030-01-01T00:00:00.0001Z', 'same'],
    ['2030-01-01T00:00:00.1231Z', '2030-01-01T00:00:00.1239Z', 'same'],
  ]);

  compared('ArnLike', [
    ['arn:aws:iam::*:user/*', 'arn:aws:iam::123456789012:user/test', 'same'],
    ['arn:aws:iam::*:user/*', 'arn:aws:iam::123456789012:role/test', 'other'],
    ['arn:aws:iam::*:user/*', 'not-an-arn', 'neither'],
    ['arn:aws:iam::*:user/*', '', 'neither'],
    ['arn:aws:s3:::bucket/?', 'arn:aws:s3:::bucket/𐐀', 'other'],
    ['arn:aws:s3:::bucket/??', 'arn:aws:s3:::bucket/𐐀', 'same'],
    ['arn:aws:s3:::bucket/𐐀', 'arn:aws:s3:::bucket/𐐀', 'same'],
    ['arn:aws:s3:::bucket/𐐀?', 'arn:aws:s3:::bucket/𐐀x', 'same'],
    ['arn:aws:s3:::bucket/𐐀?', 'arn:aws:s3:::bucket/𐐀𐐨', 'other'],
    ['arn:aws:s3:::bucket/*?', 'arn:aws:s3:::bucket/𐐀', 'same'],
  ]);

  compared('StringEquals', [
    ['', '', 'same'],
    ['', 'capture', 'other'],
    ['𐐀', '𐐀', 'same'],
    ['𐐀', '𐐨', 'other'],
    ['é', 'e\u0301', 'other'],
  ]);

  compared('StringEqualsIgnoreCase', [
    ['prod', 'PrOd', 'same'],
    ['I', 'ı', 'other'],
    ['i', 'İ', 'other'],
    ['İ', 'i\u0307', 'same'],
    ['K', '\u212a', 'same'],
    ['s', 'ſ', 'other'],
    ['ß', 'ẞ', 'same'],
    ['ß', 'SS', 'other'],
    ['Σ', 'ς', 'other'],
    ['Σ', 'σ', 'same'],
    ['ΟΣ', 'ος', 'same'],
    ['ΟΣ', 'οσ', 'other'],
    ['ΟΣΑ', 'οσα', 'same'],
    ['É', 'é', 'same'],
    ['é', 'e\u0301', 'other'],
    ['𐐀', '𐐨', 'other'],
    ['𐐀', '𐐀', 'same'],
    ['AΣ𐐀', 'aς𐐀', 'other'],
    ['AΣ𐐀', 'aσ𐐀', 'same'],
    ['𐐀Σ', '𐐀σ', 'other'],
    ['𐐀Σ', '𐐀ς', 'same'],
  ]);

  compared('StringLike', [
    ['?', '𐐀', 'other'],
    ['??', '𐐀', 'same'],
    ['?', 'é', 'same'],
    ['?', 'e\u0301', 'other'],
    ['a?b', 'a𐐀b', 'other'],
    ['a??b', 'a𐐀b', 'same'],
    ['a*?b', 'a𐐀b', 'same'],
    ['a?*b', 'a𐐀b', 'same'],
    ['a*b', 'a/b', 'same'],
    ['a?b', 'a:b', 'same'],
    ['𐐀?', '𐐀x', 'same'],
    ['𐐀?', '𐐀𐐨', 'other'],
    ['a*b', 'a\nb', 'same'],
    ['a?b', 'a\nb', 'same'],
    ['a[b]', 'ab', 'other'],
    ['a\\*b', 'a*b', 'other'],
  ]);

  it.each<[string, string, string, boolean]>([
    ['NumericLessThan', '9007199254740993', '9007199254740992', true],
    ...['true', 'True', 'TRUE'].flatMap<[string, string, string, boolean]>((text) => [
      ['Bool', 'true', text, true],
      ['Bool', 'false', text, false],
    ]),
    ...['false', 'yes', '1', '', ' true '].flatMap<[string, string, string, boolean]>((text) => [
      ['Bool', 'true', text, false],
      ['Bool', 'false', text, true],
    ]),
    ['Bool', 'TRUE', 'true', true],
    ['Bool', 'False', 'false', true],
    ['Bool', 'yes', 'false', true],
    ['BinaryEquals', 'YQ==', 'YQ==', true],
    ...['Yg==', 'YQ', 'YR==', 'no-binary', '', ' YQ== '].map<[string, string, string, boolean]>((text) => [
      'BinaryEquals',
      'YQ==',
      text,
      false,
    ]),
    ['Null', 'true', '', false],
    ['Null', 'true', 'capture', false],
    ['Null', 'false', '', true],
    ['Null', 'false', 'capture', true],
    ['Null', 'yes', 'present', true],
    ['Null', 'TRUE', 'present', false],
    ['ForAllValues:StringEquals', 'capture', '', false],
    ['ForAllValues:StringEquals', 'capture', 'capture', true],
    ['ForAnyValue:StringEquals', '', '', true],
    ['ForAnyValue:StringEquals', '', 'capture', false],
  ])('%s %j with %j is %s', (operator, expected, value, result) => {
    expect(outcome({ [operator]: { 'aws:RequestTag/value': expected } }, { value })).toBe(result);
  });
});

describe('addresses as IAM reads and compares them', () => {
  compared('IpAddress', [
    ['192.0.2.0/24', '192.0.2.0', 'same'],
    ['192.0.2.0/24', '192.0.2.1', 'same'],
    ['192.0.2.0/24', '192.0.2.255', 'same'],
    ['192.0.2.0/24', '192.0.3.1', 'other'],
    ['192.0.2.5/24', '192.0.2.1', 'same'],
    ['192.0.2.0/31', '192.0.2.1', 'same'],
    ['192.0.2.0/31', '192.0.2.2', 'other'],
    ['192.0.2.1', '192.0.2.1', 'same'],
    ['192.0.2.1', '192.0.2.2', 'other'],
    ['192.0.2.0/0', '203.0.113.1', 'same'],
    ['192.0.2.0/0', '2001:db8::1', 'other'],
    ['192.000.002.0/24', '192.0.2.1', 'same'],
    ['192.000.002.1', '192.0.2.1', 'same'],
    ['192.0.2.0/024', '192.0.2.1', 'same'],
    ['192.0.2.0/+24', '192.0.2.1', 'same'],
    ['192.0.2.0/24', '192.000.002.1', 'same'],
    ['192.0.2.0/24', '192.0.513', 'neither'],
    ['192.0.2.0/24', '3221225985', 'neither'],
    ['192.0.2.0/24', '192.0.2.1/32', 'neither'],
    ['192.0.2.0/24', 'not-an-ip', 'neither'],
    ['192.0.2.0/24', '', 'neither'],
    ['192.0.2.0/24', ' 192.0.2.1 ', 'neither'],
    ['192.0.2.0/24', '::ffff:192.0.2.1', 'same'],
    ['192.0.2.0/24', '::FFFF:c000:201', 'same'],
    ['::/0', '::ffff:192.0.2.1', 'other'],
    ['::/0', '192.0.2.1', 'other'],
    ['::/0', '2001:db8::1', 'same'],
    ['2001:db8::1', '2001:db8::1', 'same'],
    ['2001:db8::1', '2001:db8::2', 'other'],
    ['2001:db8::1/128', '2001:db8::2', 'other'],
    ['2001:db8::/64', '2001:db8:0:0:ffff:ffff:ffff:ffff', 'same'],
    ['2001:db8::/64', '2001:db8:0:1::', 'other'],
    ['2001:DB8::/064', '2001:0db8:0000:0000:0000:0000:0000:0001', 'same'],
    ['2001:db8::4/127', '2001:db8::4', 'same'],
    ['2001:db8::4/127', '2001:db8::5', 'same'],
    ['2001:db8::4/127', '2001:db8::6', 'other'],
    ['2001:db8::/64', '2001:db8::192.0.2.1', 'neither'],
    ['::/0', '::192.0.2.1', 'neither'],
    ['::/0', 'fe80::1%eth0', 'neither'],
    ['::/0', 'fe80::1%1', 'neither'],
    ['::/0', '[2001:db8::1]', 'neither'],
    ['2001:db8::/64', '2001:db8:::1', 'same'],
    ['2001:db8::1/128', '2001:db8:::1', 'same'],
    ['2001:db8::1/128', '2001:db8::1:', 'same'],
    ['2001:db8::1/128', '2001:db8:0:0:0:0:0:1:', 'same'],
    ['2001:db8::1/128', ':2001:db8::1', 'other'],
    ['0:2001:db8::1/128', ':2001:db8::1', 'same'],
    ['2001:db8::1:0/128', '2001:db8:0:0:0:0:0:1:', 'other'],
    ['2001:db8::1/128', '2001:db8::::1', 'neither'],
    ['::/0', ':::', 'same'],
    ['::/0', '2001::db8::1', 'neither'],
    ['::/0', '2001::db8:::1', 'neither'],
    ['::/0', '::ffff:::192.0.2.1', 'neither'],
  ]);

  it.each([
    ['192.000.002.1', '192.000.002.1', true],
    ['192.0.2.1', '192.000.002.1', false],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.1', true],
    ['192.0.2.1', '::ffff:192.0.2.1', false],
    ['::ffff:c000:201', '::FFFF:c000:201', false],
  ])('StringEquals compares them as they are written: %s with %s', (expected, sourceIp, result) => {
    expect(outcome({ StringEquals: { 'aws:SourceIp': expected } }, {}, sourceIp)).toBe(result);
  });

  it('B54 but a range of IPv4 addresses written as IPv6 is one of IPv4 here; to IAM it holds none', () => {
    const condition = (operator: string) => ({
      [operator]: { 'aws:RequestTag/value': '::ffff:c000:200/120' },
    });
    expect(outcome(condition('IpAddress'), { value: '::ffff:c000:201' })).toBe(true);
    expect(outcome(condition('NotIpAddress'), { value: '::ffff:c000:201' })).toBe(false);
  });
});

describe('keys with several values, as IAM compares them', () => {
  const NONE = {};
  const TEAM = { team: 'capture' };
  const ENV = { env: 'capture' };
  const BOTH = { team: 'capture', env: 'capture' };

  it.each([
    ['StringEquals', false, false, false, false],
    ['StringNotEquals', true, false, false, false],
    ['StringEqualsIfExists', true, false, false, false],
    ['StringNotEqualsIfExists', true, false, false, false],
    ['ForAnyValue:StringEquals', false, true, false, true],
    ['ForAllValues:StringEquals', true, true, false, false],
    ['ForAnyValue:StringNotEquals', false, false, true, true],
    ['ForAllValues:StringNotEquals', true, false, true, false],
  ])('%s "team" with no key: %s, team: %s, env: %s, both: %s', (operator, ...results) => {
    const condition = { [operator]: { 'aws:TagKeys': 'team' } };
    expect([NONE, TEAM, ENV, BOTH].map((tags) => outcome(condition, tags))).toEqual(results);
  });

  const WORD = { 'no-number': 'x' };
  const WORD_ONE = { 'no-number': 'x', 1: 'x' };
  const WORD_TWO = { 'no-number': 'x', 2: 'x' };
  const ONE_TWO = { 1: 'x', 2: 'x' };

  it.each([
    ['ForAnyValue:NumericEquals', false, true, false, true],
    ['ForAllValues:NumericEquals', false, false, false, false],
    ['ForAnyValue:NumericNotEquals', true, true, true, true],
    ['ForAllValues:NumericNotEquals', true, false, true, false],
  ])('%s 1 with a word: %s, and 1: %s, and 2: %s, with 1 and 2: %s', (operator, ...results) => {
    const condition = { [operator]: { 'aws:TagKeys': '1' } };
    expect([WORD, WORD_ONE, WORD_TWO, ONE_TWO].map((tags) => outcome(condition, tags))).toEqual(results);
  });

  it.each([
    ['StringEqualsIgnoreCase', 'S', 'ſ', false],
    ['StringEqualsIgnoreCase', 'ΟΣ', 'ος', true],
    ['StringLike', 'a?', 'a𐐀', false],
    ['StringLike', 'a??', 'a𐐀', true],
  ])('ForAnyValue: and ForAllValues:%s %j with %j is %s', (operator, expected, key, result) => {
    for (const quantifier of ['ForAnyValue', 'ForAllValues'])
      expect(
        outcome({ [`${quantifier}:${operator}`]: { 'aws:TagKeys': expected } }, { [key]: 'capture' }),
      ).toBe(result);
  });

  it.each([
    [{ Null: { 'aws:RequestTag/team': 'true' } }, true],
    [{ Null: { 'aws:RequestTag/team': 'false' } }, false],
    [{ StringEquals: { 'aws:RequestTag/team': '' } }, false],
    [{ 'ForAllValues:StringEquals': { 'aws:RequestTag/team': 'capture' } }, true],
    [{ 'ForAnyValue:StringEquals': { 'aws:RequestTag/team': '' } }, false],
    [{ StringNotEquals: { 'aws:RequestTag/team': 'blocked' } }, true],
    [{ StringNotEqualsIfExists: { 'aws:RequestTag/team': 'trusted' } }, true],
  ])('%j where the request has no such tag is %s', (condition, result) => {
    expect(outcome(condition, ENV)).toBe(result);
  });

  it.each([
    [{ owner: 'x', unexpected: 'x' }, false],
    [NONE, true],
  ])('ForAllValues:StringEquals ["owner", "team"] with the keys of %j is %s', (tags, result) => {
    expect(outcome({ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['owner', 'team'] } }, tags)).toBe(result);
  });
});

describe('variables as IAM replaces them', () => {
  it.each(['team', 'fallback'])('one of a key with several values has none, nor its default: %s', (team) => {
    for (const tags of [{ team }, { team, env: 'env' }] as Tags[])
      for (const variable of ['${aws:TagKeys}', "${aws:TagKeys, 'fallback'}"]) {
        const condition = (operator: string) => ({ [operator]: { 'aws:RequestTag/team': variable } });
        expect(outcome(condition('StringEquals'), tags)).toBe(false);
        // B56: IAM has the negated operator hold; here a statement whose variable has no value never matches.
        expect(outcome(condition('StringNotEquals'), tags)).toBe(false);
      }
  });

  it.each([
    ['StringEqualsIgnoreCase', '${aws:RequestTag/pattern}', 'S', 'ſ', false],
    ['StringEqualsIgnoreCase', '${aws:RequestTag/pattern}', 'ΟΣ', 'ος', true],
    ['StringEqualsIgnoreCase', '${aws:RequestTag/pattern}', '𐐀', '𐐨', false],
    ['StringLike', '${aws:RequestTag/pattern}?', '𐐀', '𐐀x', true],
  ])('%s %j, which is %j, with %j is %s', (operator, expected, pattern, value, result) => {
    expect(outcome({ [operator]: { 'aws:RequestTag/value': expected } }, { pattern, value })).toBe(result);
  });

  const USER = 'arn:aws:iam::123456789012:user/test';

  it.each<[string, Outcome, readonly string[]]>([
    ['ArnLike', 'fault', ['${aws:RequestTag/pattern}']],
    ['ArnNotLike', 'fault', ['${aws:RequestTag/pattern}']],
    ['ArnLike', 'fault', ['${aws:RequestTag/pattern}', 'arn:aws:iam::*:user/*']],
    ['ArnLike', true, ['arn:aws:iam::*:user/*', '${aws:RequestTag/pattern}']],
    ['ArnLike', 'fault', ['${aws:RequestTag/pattern}', 'arn:aws:iam::*:role/*']],
    ['ArnLike', 'fault', ['arn:aws:iam::*:role/*', '${aws:RequestTag/pattern}']],
    ['ArnNotLike', 'fault', ['${aws:RequestTag/pattern}', 'arn:aws:iam::*:user/*']],
    ['ArnNotLike', false, ['arn:aws:iam::*:user/*', '${aws:RequestTag/pattern}']],
    ['ArnNotLike', 'fault', ['${aws:RequestTag/pattern}', 'arn:aws:iam::*:role/*']],
    ['ArnNotLike', 'fault', ['arn:aws:iam::*:role/*', '${aws:RequestTag/pattern}']],
  ])('%s with a value that turns out to be no ARN: %s for %j', (operator, result, values) => {
    const condition = { [operator]: { 'aws:RequestTag/resource': values } };
    expect(outcome(condition, { pattern: 'not-an-arn', resource: USER })).toBe(result);
    expect(outcome(condition, { pattern: 'not-an-arn', resource: 'not-an-arn' })).toBe(false);
  });
});

describe('resources as IAM matches them', () => {
  it.each([
    ['folder/*/object', 'folder/a:b/object', true],
    ['folder/*/object', 'folder/a/b/object', true],
    ['folder/*/object', 'folder/a/object/child', false],
    ['?', '𐐀', false],
    ['??', '𐐀', true],
    ['𐐀', '𐐀', true],
    ['𐐀?', '𐐀x', true],
    ['𐐀?', '𐐀𐐨', false],
    ['*?', '𐐀', true],
  ])('%s with %s is %s, and NotResource is the contrary', (written, name, result) => {
    const resource = `arn:aws:s3:::bucket/${name}`;
    const matches = (statement: object) =>
      evaluate(request({ resource }), { identity: [policy('identity', statement)] }).allowed;
    const given = `arn:aws:s3:::bucket/${written}`;
    expect(matches(allow('*', given))).toBe(result);
    expect(matches({ Effect: 'Allow', Action: '*', NotResource: given })).toBe(!result);
  });

  it.each([
    ['bucket/object', true],
    ['bucket:suffix/object', true],
    ['bucket-other/object', true],
    ['unmatched/object', false],
  ])('arn:aws:s3:::bucket* with %s is %s', (name, result) => {
    const identity = [policy('identity', allow('*', 'arn:aws:s3:::bucket*'))];
    expect(evaluate(request({ resource: `arn:aws:s3:::${name}` }), { identity }).allowed).toBe(result);
  });
});

describe('values of conditions as IAM stores them', () => {
  const answer = (operator: string, value: string, kind: 'identity' | 'session') => {
    const Statement = allow('iam:TagUser', '*', {
      Condition: { [operator]: { 'aws:RequestTag/value': value } },
    });
    const parsed = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement }), kind);
    return parsed.ok ? 'stored' : parsed.message;
  };

  it.each([
    ['NumericEquals', ['01']],
    ['Bool', ['TRUE', 'yes']],
    ['Null', ['TRUE', 'yes']],
    ['IpAddress', ['192.0.2.0/24', '192.0.2.5/24', '192.0.2.0/31', '192.0.2.1', '192.0.2.0/0']],
    ['IpAddress', ['192.000.002.0/24', '192.000.002.1', '192.0.2.0/024', '192.0.2.0/+24']],
    ['IpAddress', ['::ffff:c000:200/120', '::/0', '2001:db8::1', '2001:db8::1/128', '2001:db8::/64']],
    ['IpAddress', ['2001:DB8::/064', '2001:db8::4/127', '2001:db8:::1/128', '2001:db8::1:/128']],
  ])('%s %j: stored', (operator, values) => {
    for (const value of values) expect(answer(operator, value, 'identity'), value).toBe('stored');
  });

  it.each([
    ['NumericEquals', ['NaN', 'no-number']],
    ['DateEquals', ['not-a-date']],
    ['ArnLike', ['not-an-arn']],
    ['BinaryEquals', ['no-binary']],
    ['IpAddress', ['not-an-ip', '192.0.2.0/33', '2001:db8::/129', '2001:db8::192.0.2.0/120']],
    ['IpAddress', ['::ffff:192.0.2.0/120', '::ffff:192.0.2.1', '::ffff:192.0.2.0/24', '::192.0.2.0/120']],
    ['IpAddress', ['2001:db8::5/64', '2001:db8::5/127', '2001:db8::1/0']],
  ])('%s %j: refused, here in session policies too', (operator, values) => {
    for (const value of values)
      for (const kind of ['identity', 'session'] as const)
        expect(answer(operator, value, kind), value).toMatch(/^The policy failed legacy parsing/);
  });
});
