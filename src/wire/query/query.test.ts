import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeAwsQuery,
  decodeQueryForm,
  encodeAwsQuery,
  encodeAwsQueryError,
  iamModel,
  type Operation,
  type ServiceModel,
  stsModel,
} from '../index.ts';

function operation(model: ServiceModel, name: string): Operation {
  const found = model.operations.get(name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}
const assumeRole = operation(stsModel, 'AssumeRole');

function decode(form: string, of = assumeRole) {
  const outcome = decodeQueryForm(form);
  if (!outcome.ok) throw new Error(outcome.detail);
  return decodeAwsQuery(of, outcome.params);
}
const refusal = expect.objectContaining({ ok: false, code: 'MalformedInput' });

describe('an awsQuery request', () => {
  it('is read by the shape of the operation: numbers, structures, lists', () => {
    expect(
      decode(
        'Action=AssumeRole&Version=2011-06-15&RoleArn=r&DurationSeconds=900&PolicyArns.member.1.arn=p' +
          '&Tags.member.1.Key=team&Tags.member.1.Value=red&Tags.member.2.Key=cost&Tags.member.2.Value=',
      ),
    ).toEqual({
      ok: true,
      input: {
        RoleArn: 'r',
        DurationSeconds: 900,
        PolicyArns: [{ arn: 'p' }],
        Tags: [
          { Key: 'team', Value: 'red' },
          { Key: 'cost', Value: '' },
        ],
      },
    });
  });

  it('reads ten items in the order of their numbers, not of their names', () => {
    const tags = Array.from({ length: 11 }, (_, i) => `TransitiveTagKeys.member.${11 - i}=k${11 - i}`);
    expect(decode(tags.join('&'))).toEqual({
      ok: true,
      input: { TransitiveTagKeys: ['k1', 'k2', 'k3', 'k4', 'k5', 'k6', 'k7', 'k8', 'k9', 'k10', 'k11'] },
    });
  });

  it('reads the numbers of items with leading zeros', () => {
    expect(decode('TransitiveTagKeys.member.02=b&TransitiveTagKeys.member.1=a')).toEqual({
      ok: true,
      input: { TransitiveTagKeys: ['a', 'b'] },
    });
  });

  it('takes an empty value for an empty list, as the SDKs send it', () => {
    expect(decode('Tags=')).toEqual({ ok: true, input: { Tags: [] } });
  });

  it('ignores parameters that the operation does not have', () => {
    expect(decode('RoleArn=r&Nonsense=1&Tags.nonsense=2&RoleArn.x=3')).toEqual({
      ok: true,
      input: { RoleArn: 'r' },
    });
  });

  it.each([
    'Tags.member.2.Key=a',
    'Tags.member.1.Key=a&Tags.member.3.Key=b',
    'Tags.member.0.Key=a',
    'Tags.member.1.Key=a&Tags.member.01.Key=b',
    'Tags.member.0000000001.Key=a',
    'Tags.member.x.Key=a',
    'Tags.member.1.Key=a&Tags.member.-1.Key=a',
    'TransitiveTagKeys.member.1.deeper=a',
  ])('refuses a list that is not numbered from 1 without gaps: %s', (form) => {
    expect(decode(form)).toEqual(refusal);
  });

  it.each(['Tags=x', 'Tags.member.1=x', 'Tags=&Tags.member.1.Key=a'])(
    'refuses a single value in place of a list or structure: %s',
    (form) => {
      expect(decode(form)).toEqual(refusal);
    },
  );

  it.each(['', ' 900', '900 ', '9e2', '0x10', '900.0', '١', '99999999999999999999', 'NaN'])(
    'refuses what is not an integer: %j',
    (text) => {
      expect(decode(`DurationSeconds=${encodeURIComponent(text)}`)).toEqual(refusal);
    },
  );

  it.each(['0900', '+900', '2147483647', '-2147483648'])('reads an integer of 32 bits: %j', (text) => {
    const input = { DurationSeconds: Number(text) };
    expect(decode(`DurationSeconds=${encodeURIComponent(text)}`)).toEqual({ ok: true, input });
  });

  it.each(['2147483648', '-2147483649', '4294968196'])('refuses an integer of more bits: %j', (text) => {
    expect(decode(`DurationSeconds=${text}`)).toEqual(refusal);
  });

  it('reads booleans as XML Schema writes them and refuses other words', () => {
    const update = operation(iamModel, 'UpdateAccountPasswordPolicy');
    expect(decode('RequireSymbols=true&RequireNumbers=0', update)).toEqual({
      ok: true,
      input: { RequireSymbols: true, RequireNumbers: false },
    });
    expect(decode('RequireSymbols=yes', update)).toEqual(refusal);
    expect(decode('RequireSymbols=TRUE', update)).toEqual(refusal);
  });

  it('B78 takes `__proto__` and `constructor` for names like any other', () => {
    expect(decode('__proto__.polluted=1&constructor.prototype.polluted=1')).toEqual({ ok: true, input: {} });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    const acquire = operation(iamModel, 'AcquireRole');
    const decoded = decode(
      'ReplacementValues.entry.1.key=__proto__&ReplacementValues.entry.1.value.Values.member.1=x',
      acquire,
    );
    const values = decoded.ok ? (decoded.input.ReplacementValues as object) : {};
    expect(Object.keys(values)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(values)).toBe(Object.prototype);
  });

  it('refuses a map that repeats a key or lacks one', () => {
    const acquire = operation(iamModel, 'AcquireRole');
    const entry = (n: number, key: string) =>
      `ReplacementValues.entry.${n}.key=${key}&ReplacementValues.entry.${n}.value.Values.member.1=x`;
    expect(decode(`${entry(1, 'a')}&${entry(2, 'b')}`, acquire).ok).toBe(true);
    expect(decode(`${entry(1, 'a')}&${entry(2, 'a')}`, acquire)).toEqual(refusal);
    expect(decode('ReplacementValues.entry.1.key=a', acquire)).toEqual(refusal);
  });

  it('refuses nesting deeper than any shape', () => {
    expect(decode(`${'a.'.repeat(1000)}b=1`)).toEqual(refusal);
  });

  it('never throws, whatever the names', () => {
    const step = fc.constantFrom(
      'Tags',
      'member',
      '1',
      '2',
      'Key',
      'PolicyArns',
      'arn',
      '',
      '__proto__',
      'RoleArn',
    );
    const name = fc.array(step, { minLength: 1, maxLength: 6 }).map((steps) => steps.join('.'));
    fc.assert(
      fc.property(fc.dictionary(name, fc.constantFrom('', '1', 'x')), (params) => {
        expect(typeof decodeAwsQuery(assumeRole, new Map(Object.entries(params))).ok).toBe('boolean');
      }),
    );
  });
});

describe('an awsQuery answer', () => {
  it('wraps the result as AWS does', () => {
    const output = { UserId: 'AIDA', Account: '123456789012', Arn: 'arn:aws:iam::123456789012:user/a&b' };
    expect(encodeAwsQuery(stsModel, operation(stsModel, 'GetCallerIdentity'), output, 'id-1')).toBe(
      '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
        '<UserId>AIDA</UserId><Account>123456789012</Account><Arn>arn:aws:iam::123456789012:user/a&amp;b</Arn>' +
        '</GetCallerIdentityResult><ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata>' +
        '</GetCallerIdentityResponse>',
    );
  });

  it('has no result where the operation answers nothing', () => {
    expect(encodeAwsQuery(iamModel, operation(iamModel, 'DeleteUser'), {}, 'id-1')).toBe(
      '<DeleteUserResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">' +
        '<ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata></DeleteUserResponse>',
    );
  });

  it('writes an empty list as an empty element and times in whole seconds', () => {
    const list = operation(iamModel, 'ListAccessKeys');
    const entry = { UserName: 'u', CreateDate: Date.UTC(2026, 0, 2, 3, 4, 5, 678) };
    expect(encodeAwsQuery(iamModel, list, { AccessKeyMetadata: [], IsTruncated: false }, 'i')).toContain(
      '<ListAccessKeysResult><AccessKeyMetadata/><IsTruncated>false</IsTruncated></ListAccessKeysResult>',
    );
    expect(encodeAwsQuery(iamModel, list, { AccessKeyMetadata: [entry] }, 'i')).toContain(
      '<AccessKeyMetadata><member><UserName>u</UserName><CreateDate>2026-01-02T03:04:05Z</CreateDate></member></AccessKeyMetadata>',
    );
  });

  it.each([
    ['AccessDenied', 'Sender'],
    ['NoSuchEntity', 'Sender'],
    ['InternalFailure', 'Receiver'],
    ['ServiceUnavailable', 'Receiver'],
  ])('writes an error: %s is the fault of the %s', (code, fault) => {
    expect(encodeAwsQueryError(iamModel, { code, message: 'a < b' }, 'id-1')).toBe(
      `<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>${fault}</Type><Code>${code}</Code>` +
        '<Message>a &lt; b</Message></Error><RequestId>id-1</RequestId></ErrorResponse>',
    );
  });
});
