import { describe, expect, it } from 'vitest';
import { policyOfTemplate, readParameters } from './policy-template.ts';

const template = (statement: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', ...statement } });
const statementOf = (statement: object, parameters: Parameters<typeof readParameters>[0]) =>
  JSON.parse(policyOfTemplate(template(statement), readParameters(parameters))).Statement;
const refused = (message: string) => expect.objectContaining({ code: 'InvalidInput', message });

const BUCKET = { Name: 'Bucket', Values: ['photos'], Type: 'string' } as const;
const NAMES = { Name: 'Names', Values: ['a', 'b'], Type: 'stringList' } as const;

describe('a policy template', () => {
  it('takes values for its parameters, wherever they stand in a text', () => {
    const statement = { Action: 's3:GetObject', Resource: 'arn:aws:s3:::@{Bucket}/@{Bucket}/*' };
    expect(statementOf(statement, [BUCKET])).toMatchObject({ Resource: 'arn:aws:s3:::photos/photos/*' });
  });

  it('takes a list of values for as many texts', () => {
    const resource = 'arn:aws:s3:::@{Bucket}/@{Names}';
    const expected = ['arn:aws:s3:::photos/a', 'arn:aws:s3:::photos/b'];
    const one = statementOf({ Action: 's3:GetObject', Resource: resource }, [BUCKET, NAMES]);
    expect(one.Resource).toEqual(expected);
    const among = statementOf({ Action: 's3:GetObject', Resource: ['*', resource] }, [BUCKET, NAMES]);
    expect(among.Resource).toEqual(['*', ...expected]);
  });

  it('leaves policy variables and everything without places as they are', () => {
    const statement = {
      Action: 's3:GetObject',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
      Resource: ['arn:aws:s3:::b/${aws:username}'],
      Condition: { Bool: { 'aws:SecureTransport': true } },
    };
    expect(statementOf(statement, [])).toEqual({ Effect: 'Allow', ...statement });
  });

  it('takes a value for a value, whatever is in it', () => {
    const value = '","Effect":"Deny@{Bucket}$&';
    const read = statementOf({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::@{Bucket}' }, [
      { ...BUCKET, Values: [value] },
    ]);
    expect(read).toEqual({ Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${value}` });
  });

  it('is refused without a value for each place, and with values that have none', () => {
    const statement = { Action: 's3:GetObject', Resource: 'arn:aws:s3:::@{Bucket}' };
    expect(() => statementOf(statement, [])).toThrow(
      refused('The policy template needs a value for the parameter Bucket.'),
    );
    expect(() => statementOf(statement, [BUCKET, NAMES])).toThrow(
      refused('The policy template has no parameter Names.'),
    );
    expect(() => statementOf({ ...statement, Resource: 'arn:aws:s3:::@{toString}' }, [])).toThrow(
      'the parameter toString',
    );
  });

  it('is refused where it makes no policy', () => {
    expect(() => statementOf({ Action: 's3:GetObject', Resource: '@{Bucket}' }, [BUCKET])).toThrow(
      'make no policy',
    );
    const long = { Name: 'Names', Values: Array.from({ length: 400 }, (_, i) => `value-${i}`) };
    const statement = { Action: 's3:GetObject', Resource: 'arn:aws:s3:::@{Names}' };
    expect(() => statementOf(statement, [{ ...long, Type: 'stringList' }])).toThrow('is longer than 6144');
    const squared = { ...statement, Resource: 'arn:aws:s3:::@{Names}/@{Again}' };
    const again = { Name: 'Again', Values: long.Values, Type: 'stringList' } as const;
    expect(() => statementOf(squared, [{ ...long, Type: 'stringList' }, again])).toThrow(
      'is longer than 6144',
    );
  });

  it('is given up as soon as it is too long, however much it would become', () => {
    const started = process.hrtime.bigint();
    const names = Array.from({ length: 50 }, (_, i) => `Name${i}`);
    const places = names.map((name) => `@{${name}}`).join('');
    const Resource = Array.from({ length: 10 }, (_, i) => `arn:aws:s3:::b${i}/${places}`);
    const many = (count: number, length: number) =>
      names.map((Name) => ({
        Name,
        Values: Array.from({ length: count }, () => 'x'.repeat(length)),
        Type: 'stringList' as const,
      }));
    for (const parameters of [many(2, 1), many(1, 400), many(100, 100), many(1, 1_000_000)]) {
      expect(() => statementOf({ Action: 's3:GetObject', Resource }, parameters)).toThrow(
        'is longer than 6144',
      );
    }
    expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(2000);
  });

  it('does not look for places in values', () => {
    const statement = { Action: 's3:GetObject', Resource: 'arn:aws:s3:::@{Bucket}/@{Names}' };
    const value = { ...BUCKET, Values: ['@{Names}'] };
    expect(statementOf(statement, [value, { ...NAMES, Values: ['a'] }])).toMatchObject({
      Resource: 'arn:aws:s3:::@{Names}/a',
    });
  });
});

describe('policy parameters', () => {
  it('are text by default', () => {
    expect(readParameters([{ Name: 'Bucket', Values: ['photos'] }])).toEqual([
      { name: 'Bucket', values: ['photos'], type: 'string' },
    ]);
    expect(readParameters(undefined)).toEqual([]);
  });

  it.each([
    ['a name', [{ Values: ['a'] }]],
    ['one value', [{ Name: 'Bucket', Values: ['a', 'b'] }]],
    ['one value', [{ Name: 'Bucket', Values: [] }]],
    ['values', [{ Name: 'Names', Values: [], Type: 'stringList' as const }]],
    ['different names', [BUCKET, { ...NAMES, Name: 'Bucket' }]],
  ])('must have %s', (what, parameters) => {
    expect(() => readParameters(parameters)).toThrow(
      expect.objectContaining({ code: 'InvalidInput', message: expect.stringContaining(what) }),
    );
  });
});
