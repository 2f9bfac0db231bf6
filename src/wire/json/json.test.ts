import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeAwsJson,
  encodeAwsJson,
  encodeAwsJsonError,
  type Operation,
  organizationsModel,
} from '../index.ts';

function operation(name: string): Operation {
  const found = organizationsModel.operations.get(name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}
const create = operation('CreateAccount');
const decode = (body: string | Uint8Array, of = create) => decodeAwsJson(of, Buffer.from(body));
const refusal = (message?: string) => ({
  ok: false,
  code: 'SerializationException',
  message: message ?? expect.any(String),
});

describe('an awsJson request', () => {
  it('is read by the shape of the operation; null counts as absent and unknown members are ignored', () => {
    const body =
      '{"Email":"a@b.c","AccountName":"Dev \\u00e9","RoleName":null,"Tags":[{"Key":"k","Value":""}],"New":{"x":[1]}}';
    expect(decode(body)).toEqual({
      ok: true,
      input: { Email: 'a@b.c', AccountName: 'Dev é', Tags: [{ Key: 'k', Value: '' }] },
    });
    expect(decode('')).toEqual({ ok: true, input: {} });
    expect(decode('{}', operation('DescribeOrganization'))).toEqual({ ok: true, input: {} });
  });

  it.each([
    ['{"Email":1}', 'NUMBER_VALUE can not be converted to a String'],
    ['{"Email":1.5}', 'DECIMAL_VALUE can not be converted to a String'],
    ['{"Email":true}', 'TRUE_VALUE can not be converted to a String'],
    ['{"Email":["a"]}', 'Start of list found where not expected'],
    ['{"Email":{}}', 'Start of structure or map found where not expected'],
    ['{"Tags":{}}', 'Start of structure or map found where not expected'],
    ['{"Tags":["x"]}', 'STRING_VALUE found where not expected'],
    ['{"Tags":[null]}', 'NULL_VALUE found where not expected'],
    ['[]', 'Start of list found where not expected'],
    ['null', 'NULL_VALUE found where not expected'],
    ['"x"', 'STRING_VALUE found where not expected'],
  ])('refuses a value of another type: %s', (body, message) => {
    expect(decode(body)).toEqual(refusal(message));
  });

  it.each(['1.5', '"1"', '9007199254740993', '1e400', 'true'])(
    'refuses what is not an integer: %s',
    (number) => {
      expect(decode(`{"MaxResults":${number}}`, operation('ListAccounts'))).toEqual(refusal());
    },
  );

  it.each(['{', '{"a":1,}', "{'a':1}", '{"a":1}x', '{"a":\u0001}', '//\n{}', '\ufeff{}', ' '])(
    'refuses what is not JSON: %j',
    (body) => {
      expect(decode(body)).toEqual(refusal('the body is not valid JSON'));
    },
  );

  it.each([
    '{"Email":"a","Email":"b"}',
    '{"Email":"a","E\\u006dail":"b"}',
    '{"Tags":[{"Key":"a","x":{"y":1},"Key":"b"}]}',
    '{"x":{"a":1,"b":[{}],"a":2}}',
    '{"x":[{"a":1},{"a":1,"a":2}]}',
  ])('B77 refuses a key that comes twice: %s', (body) => {
    expect(decode(body)).toEqual(refusal('the body has a key twice in one object'));
  });

  it('B77 allows the same key in different objects, and keys that look like values', () => {
    expect(decode('{"Tags":[{"Key":"Key","Value":"Key"},{"Key":"Key\\"","Value":"\\\\"}]}').ok).toBe(true);
    expect(decode('{"a":{"a":["a","a"]},"b":"a"}').ok).toBe(true);
  });

  it('B77 finds a repeated key wherever JSON allows one', () => {
    fc.assert(
      fc.property(fc.json(), fc.string(), (json, key) => {
        expect(decode(`{"x":${json}}`)).toMatchObject({ ok: true });
        expect(decode(`{"x":${json},${JSON.stringify(key)}:1,"y":0,${JSON.stringify(key)}:2}`)).toEqual(
          refusal(),
        );
      }),
    );
  });

  it('B78 takes `__proto__` and `constructor` for members that nothing has', () => {
    expect(decode('{"__proto__":{"Email":"x"},"constructor":1}')).toEqual({ ok: true, input: {} });
  });

  it('B79 refuses 100,000 levels of nesting cleanly', () => {
    expect(decode(`{"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)).toEqual(
      refusal('the body is nested too deep'),
    );
    expect(decode(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`)).toEqual(
      refusal('the body is nested too deep'),
    );
  });

  it('A32 refuses invalid UTF-8, NUL and lone surrogates', () => {
    expect(decode(Buffer.from('{"Email":"\xff"}', 'latin1'))).toEqual(refusal());
    expect(decode('{"Email":"a\\u0000"}')).toEqual(refusal('a string is not valid text'));
    expect(decode('{"Email":"\\ud800"}')).toEqual(refusal('a string is not valid text'));
  });
});

describe('an awsJson answer', () => {
  it('has times as seconds and leaves out what has no value', () => {
    const account = { Id: '123456789012', JoinedTimestamp: 1_508_363_200_123, Name: undefined };
    expect(encodeAwsJson(operation('DescribeAccount'), { Account: account })).toBe(
      '{"Account":{"Id":"123456789012","JoinedTimestamp":1508363200.123}}',
    );
  });

  it('has no body where the operation answers nothing', () => {
    expect(encodeAwsJson(operation('AttachPolicy'), {})).toBe('');
  });

  it('writes an error with its further members', () => {
    const error = { code: 'InvalidInputException', message: 'No.', details: { Reason: 'INVALID_PATTERN' } };
    expect(JSON.parse(encodeAwsJsonError(error))).toEqual({
      __type: 'InvalidInputException',
      Message: 'No.',
      Reason: 'INVALID_PATTERN',
    });
    expect(JSON.parse(encodeAwsJsonError({ code: 'UnrecognizedClientException', message: 'No.' }))).toEqual({
      __type: 'UnrecognizedClientException',
      message: 'No.',
    });
  });
});
