import { beforeAll, describe, expect, it } from 'vitest';
import { openMemoryStore } from '../../adapters/store-memory/index.ts';
import { sessionPolicyLayer } from './session-policies.ts';
import { ACCOUNT, ANYTHING, documentOf, policyArn, StsWorld } from './sts.testing.ts';

let world: StsWorld;
beforeAll(async () => {
  world = await StsWorld.open(openMemoryStore());
});

const layer = (request: Parameters<typeof sessionPolicyLayer>[0]) =>
  sessionPolicyLayer(request, ACCOUNT, world.snapshot());
const arns = (...names: string[]) => names.map((name) => ({ arn: policyArn(name) }));
const ten = Array.from({ length: 10 }, (_, index) => `p${index}`);

describe('the layer of session policies', () => {
  it('is none where no policy is passed, and allows nothing where the list is empty', async () => {
    expect(await layer({})).toEqual([]);
    expect(await layer({ PolicyArns: [] })).toEqual([{ policyArns: [] }]);
  });

  it('B65 is one, of the inline policy and of those named, each once', async () => {
    expect(await layer({ Policy: ANYTHING, PolicyArns: arns('p0', 'p1', 'p0') })).toEqual([
      { document: ANYTHING, policyArns: [policyArn('p0'), policyArn('p1')] },
    ]);
  });

  it('takes AWS’s managed policies', async () => {
    const arn = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
    expect(await layer({ PolicyArns: [{ arn }] })).toEqual([{ policyArns: [arn] }]);
  });

  it('has 2,048 characters at most', async () => {
    for (const length of [2047, 2048]) expect(await layer({ Policy: documentOf(length) })).toHaveLength(1);
    await expect(layer({ Policy: documentOf(2049) })).rejects.toMatchObject({
      code: 'ValidationError',
      message: expect.stringMatching(
        /^1 validation error detected: Value '.*' at 'policy' failed to satisfy constraint: Member must have length less than or equal to 2048$/,
      ),
    });
  });

  it('B65 has 2,048 characters at most together with the ARNs', async () => {
    const PolicyArns = arns(...ten);
    const rest = 2048 - ten.map(policyArn).join('').length;
    for (const length of [rest - 1, rest])
      expect(await layer({ Policy: documentOf(length), PolicyArns })).toHaveLength(1);
    await expect(layer({ Policy: documentOf(rest + 1), PolicyArns })).rejects.toMatchObject({
      code: 'ValidationError',
      message: expect.stringContaining('2049 characters together'),
    });
  });

  it('names ten policies at most', async () => {
    expect(await layer({ PolicyArns: arns(...ten) })).toMatchObject([{ policyArns: { length: 10 } }]);
    await expect(layer({ PolicyArns: arns(...ten, 'p10') })).rejects.toMatchObject({
      code: 'ValidationError',
      message:
        "1 validation error detected: Value at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to 10",
    });
  });

  it.each([
    ['that does not exist', policyArn('nobody')],
    ['of another account', 'arn:aws:iam::444455556666:policy/p0'],
    ['in another spelling', policyArn('P0')],
    ['that is no policy', 'arn:aws:iam::111122223333:role/p0'],
    ['that is missing', undefined],
  ])('refuses an ARN %s', async (_, arn) => {
    const PolicyArns = [...arns('p0'), arn === undefined ? {} : { arn }];
    await expect(layer({ PolicyArns })).rejects.toMatchObject({
      code: 'InvalidParameterValue',
      message:
        'At least one Policy ARN in the PolicyArns parameter does not match an existing IAM Managed Policy ARN.',
    });
  });

  it.each([
    ['no JSON', '{"Version":"2012-10-17"'],
    ['white space', ' '],
    ['a principal', ANYTHING.replace('"Effect"', '"Principal":"*","Effect"')],
    ['an old version', ANYTHING.replace('2012-10-17', '2008-10-17')],
    ['a name twice', ANYTHING.replace('"Effect"', '"Effect":"Deny","Effect"')],
  ])('refuses an inline policy of %s', async (_, Policy) => {
    await expect(layer({ Policy })).rejects.toMatchObject({ code: 'MalformedPolicyDocument' });
  });
});
