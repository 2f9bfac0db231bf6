import { describe, expect, it } from 'vitest';
import {
  iamModel,
  inputRefusal,
  type Operation,
  organizationsModel,
  type ServiceModel,
  type Structure,
  stsModel,
  validate,
} from '../index.ts';

function operation(model: ServiceModel, name: string): Operation {
  const found = model.operations.get(name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

/** The message of the refusal, or undefined if the input may go on. */
function refusal(model: ServiceModel, name: string, input: Structure): string | undefined {
  const violations = validate(operation(model, name), input);
  return violations.length === 0 ? undefined : inputRefusal(model, violations).message;
}

const role = { RoleArn: 'arn:aws:iam::123456789012:role/UpdateApp', RoleSessionName: 'david' };
const assume = (input: Structure) => refusal(stsModel, 'AssumeRole', { ...role, ...input });
const one = (rest: string) => `1 validation error detected: ${rest}`;

describe('validation', () => {
  it('lets a good input through', () => {
    expect(assume({})).toBeUndefined();
    expect(assume({ DurationSeconds: 900, Tags: [{ Key: 'Team é', Value: '' }] })).toBeUndefined();
    expect(assume({ DurationSeconds: 43200, RoleSessionName: '+=,.@-_9' })).toBeUndefined();
  });

  it.each([
    [
      { RoleSessionName: 'x' },
      "Value 'x' at 'roleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2",
    ],
    [
      { RoleSessionName: 's'.repeat(65) },
      `Value '${'s'.repeat(65)}' at 'roleSessionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
    ],
    [
      { RoleSessionName: 'a b' },
      "Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    ],
    [
      { RoleSessionName: 'ab\n' },
      "Value 'ab\n' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    ],
    [
      { RoleArn: 'arn:aws:iam::123456' },
      "Value 'arn:aws:iam::123456' at 'roleArn' failed to satisfy constraint: Member must have length greater than or equal to 20",
    ],
    [
      { DurationSeconds: 899 },
      "Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
    ],
    [
      { DurationSeconds: 43201 },
      "Value '43201' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 43200",
    ],
    [
      { RoleSessionName: undefined },
      "Value null at 'roleSessionName' failed to satisfy constraint: Member must not be null",
    ],
    [
      {
        Tags: [
          { Key: 'k', Value: 'v' },
          { Key: 'k(', Value: 'v' },
        ],
      },
      "Value 'k(' at 'tags.2.member.key' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+",
    ],
    [
      { Tags: [{ Key: 'k' }] },
      "Value null at 'tags.1.member.value' failed to satisfy constraint: Member must not be null",
    ],
    [
      { PolicyArns: [{ arn: 'p' }] },
      "Value 'p' at 'policyArns.1.member.arn' failed to satisfy constraint: Member must have length greater than or equal to 20",
    ],
    [
      { TransitiveTagKeys: ['a', ''] },
      "Value '[a, ]' at 'transitiveTagKeys' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+]",
    ],
    [
      { Tags: Array.from({ length: 51 }, () => ({ Key: 'k', Value: 'v' })) },
      "Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50",
    ],
  ])('words what fails as AWS does: %j', (input, message) => {
    expect(assume(input)).toBe(one(message));
  });

  it('tells all failures of a request in one message', () => {
    expect(assume({ RoleSessionName: '!', DurationSeconds: 1 })).toBe(
      "3 validation errors detected: Value '!' at 'roleSessionName' failed to satisfy constraint: " +
        "Member must have length greater than or equal to 2; Value '!' at 'roleSessionName' failed to satisfy constraint: " +
        "Member must satisfy regular expression pattern: [\\w+=,.@-]*; Value '1' at 'durationSeconds' failed to satisfy " +
        'constraint: Member must have value greater than or equal to 900',
    );
  });

  it('names the values that an enumeration allows', () => {
    const input = { UserName: 'u', AccessKeyId: 'AKIAIOSFODNN7EXAMPLE', Status: 'Gone' };
    expect(refusal(iamModel, 'UpdateAccessKey', input)).toBe(
      one(
        "Value 'Gone' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive, Expired]",
      ),
    );
  });

  it('makes only the first letter of a member small, as AWS does', () => {
    const input = { RoleArn: role.RoleArn, PrincipalArn: role.RoleArn };
    expect(refusal(stsModel, 'AssumeRoleWithSAML', input)).toBe(
      one("Value null at 'sAMLAssertion' failed to satisfy constraint: Member must not be null"),
    );
  });

  it.each([
    [stsModel, 'AssumeRole', { ...role, TokenCode: '12345' }, 'tokenCode', '12345'],
    [stsModel, 'AssumeRoleWithWebIdentity', { ...role, WebIdentityToken: 'abc' }, 'webIdentityToken', 'abc'],
    [iamModel, 'CreateLoginProfile', { UserName: 'u', Password: 'p\u{1F600}' }, 'password', '\u{1F600}'],
    [
      iamModel,
      'EnableMFADevice',
      {
        UserName: 'u',
        SerialNumber: 'GAHT12345678',
        AuthenticationCode1: '9',
        AuthenticationCode2: '123456',
      },
      'authenticationCode1',
      "'9'",
    ],
  ] as const)('never shows a secret: %o %s', (model, name, input, path, secret) => {
    const message = refusal(model, name, input);
    expect(message).toContain(`Value at '${path}' failed to satisfy constraint`);
    expect(message).not.toContain(secret);
  });

  it('counts a character outside the basic plane once', () => {
    const tag = (Key: string) => assume({ Tags: [{ Key, Value: '' }] });
    expect(tag('\u{20000}'.repeat(128))).toBeUndefined();
    expect(tag('\u{20000}'.repeat(129))).toContain('less than or equal to 128');
  });

  it('keeps its message from growing with the request', () => {
    const tags = Array.from({ length: 5000 }, () => ({ Key: '(', Value: '(' }));
    expect(assume({ Tags: tags })?.length).toBeLessThan(20_000);
    expect(assume({ RoleArn: 'x'.repeat(1_000_000) })?.length).toBeLessThan(20_000);
  });

  it('words Organizations’ refusals as that service does', () => {
    const create = operation(organizationsModel, 'CreateAccount');
    const refuse = (input: Structure) => inputRefusal(organizationsModel, validate(create, input));
    expect(refuse({ AccountName: 'Dev' })).toEqual({
      code: 'InvalidInputException',
      message: 'You must include a value for all required parameters.',
      details: { Reason: 'INPUT_REQUIRED' },
    });
    expect(refuse({ AccountName: 'Dev', Email: 'no-at-sign' }).details).toEqual({
      Reason: 'INVALID_PATTERN',
    });
    expect(validate(create, { AccountName: 'Dev', Email: 'dev@example.com' })).toEqual([]);
  });
});
