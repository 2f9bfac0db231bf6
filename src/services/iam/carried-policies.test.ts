import { describe, expect, it } from 'vitest';
import { openMemoryStore } from '../../adapters/store-memory/index.ts';
import { ACCOUNT, ALLOW_ALL, type Client, policyOf, refusal, trustOf, World } from './iam.testing.ts';

const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';
const READ = `arn:aws:iam::${ACCOUNT}:policy/rules/read`;

/** The same operations by each kind that carries policies: their names' middle, who carries, what one may carry. */
const CARRIERS = [
  { kind: 'User', named: { UserName: 'it' }, size: 2048 },
  { kind: 'Group', named: { GroupName: 'it' }, size: 5120 },
  { kind: 'Role', named: { RoleName: 'it' }, size: 10_240 },
] as const;

async function openRoot(): Promise<Client> {
  const root = (await World.open(openMemoryStore())).root();
  await root('CreateUser', { UserName: 'it' });
  await root('CreateGroup', { GroupName: 'it' });
  await root('CreateRole', { RoleName: 'it', AssumeRolePolicyDocument: trustOf(ACCOUNT) });
  await root('CreatePolicy', { PolicyName: 'read', Path: '/rules/', PolicyDocument: ALLOW_ALL });
  return root;
}

function sized(length: number): string {
  const document = (sid: string) => policyOf({ Sid: sid, Effect: 'Allow', Action: '*', Resource: '*' });
  return document('a'.repeat(length - document('').length));
}

describe.each(CARRIERS)('inline policies of a $kind', ({ kind, named, size }) => {
  const lower = kind.toLowerCase();
  const put = (root: Client, PolicyName: string, PolicyDocument: string) =>
    root(`Put${kind}Policy`, { ...named, PolicyName, PolicyDocument } as never);

  it('are put, shown as they were written, listed, replaced and deleted', async () => {
    const root = await openRoot();
    const document = `{ "Version": "2012-10-17",\n "Statement": [ { "Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3:::a(b)'c!*" } ] }`;
    await put(root, 'second', ALLOW_ALL);
    await put(root, 'first', ALLOW_ALL);
    await put(root, 'first', document);
    const answer = await root(`Get${kind}Policy`, { ...named, PolicyName: 'first' } as never);
    expect(answer).toMatchObject({ ...named, PolicyName: 'first' });
    expect(answer.PolicyDocument).toMatch(/^[A-Za-z0-9._~%-]+$/);
    expect(decodeURIComponent(answer.PolicyDocument)).toBe(document);
    expect(await root(`List${kind}Policies`, named as never)).toEqual({
      PolicyNames: ['first', 'second'],
      IsTruncated: false,
    });
    await root(`Delete${kind}Policy`, { ...named, PolicyName: 'first' } as never);
    expect(await root(`List${kind}Policies`, named as never)).toMatchObject({ PolicyNames: ['second'] });
  });

  it('have one name in any letter case, spelt as it was first, as recorded', async () => {
    const root = await openRoot();
    await put(root, 'MixedName', ALLOW_ALL);
    const denying = policyOf({ Effect: 'Deny', Action: '*', Resource: '*' });
    await put(root, 'mixedname', denying);
    expect(await root(`List${kind}Policies`, named as never)).toMatchObject({ PolicyNames: ['MixedName'] });
    const shown = await root(`Get${kind}Policy`, { ...named, PolicyName: 'MIXEDNAME' } as never);
    expect(shown).toMatchObject({ PolicyName: 'MIXEDNAME' });
    expect(decodeURIComponent(shown.PolicyDocument)).toBe(denying);
    await root(`Delete${kind}Policy`, { ...named, PolicyName: 'mIxEdNaMe' } as never);
    expect(await root(`List${kind}Policies`, named as never)).toMatchObject({ PolicyNames: [] });
  });

  it('are not found under other names, even those that every object has', async () => {
    const root = await openRoot();
    for (const PolicyName of ['none', 'constructor', '__proto__'])
      for (const verb of ['Get', 'Delete'] as const)
        await expect(root(`${verb}${kind}Policy`, { ...named, PolicyName } as never)).rejects.toMatchObject(
          refusal('NoSuchEntity', `The ${lower} policy with name ${PolicyName} cannot be found.`),
        );
    await put(root, '__proto__', ALLOW_ALL);
    expect(await root(`List${kind}Policies`, named as never)).toMatchObject({ PolicyNames: ['__proto__'] });
  });

  it('are documents that the policy checker passes', async () => {
    const root = await openRoot();
    await expect(put(root, 'p', '{"Version":"2012-10-17"}')).rejects.toMatchObject(
      refusal('MalformedPolicyDocument', 'Syntax errors in policy.'),
    );
  });

  it('B80 are no larger together than their quota, white space aside', async () => {
    const root = await openRoot();
    await put(root, 'a', `${sized(1000)}${' '.repeat(20_000)}`);
    await put(root, 'b', sized(size - 1000));
    const refused = refusal('LimitExceeded', `Maximum policy size of ${size} bytes exceeded for ${lower} it`);
    await expect(put(root, 'c', ALLOW_ALL)).rejects.toMatchObject(refused);
    await expect(put(root, 'a', sized(1001))).rejects.toMatchObject(refused);
    await put(root, 'a', sized(999));
  });
});

describe.each(CARRIERS)('managed policies of a $kind', ({ kind, named }) => {
  const attach = (root: Client, PolicyArn: string) =>
    root(`Attach${kind}Policy`, { ...named, PolicyArn } as never);
  const detach = (root: Client, PolicyArn: string) =>
    root(`Detach${kind}Policy`, { ...named, PolicyArn } as never);
  const list = (root: Client, more: object = {}) =>
    root(`ListAttached${kind}Policies`, { ...named, ...more } as never);

  it('are attached as often as one likes, listed and detached', async () => {
    const root = await openRoot();
    await attach(root, READ);
    await attach(root, READ);
    await attach(root, ADMINISTRATOR);
    expect(await list(root)).toEqual({
      AttachedPolicies: [
        { PolicyName: 'AdministratorAccess', PolicyArn: ADMINISTRATOR },
        { PolicyName: 'read', PolicyArn: READ },
      ],
      IsTruncated: false,
    });
    expect(await list(root, { PathPrefix: '/rules/' })).toMatchObject({
      AttachedPolicies: [{ PolicyArn: READ }],
    });
    await detach(root, READ);
    expect(await list(root)).toMatchObject({ AttachedPolicies: [{ PolicyArn: ADMINISTRATOR }] });
    await expect(detach(root, READ)).rejects.toMatchObject(
      refusal('NoSuchEntity', `Policy ${READ} was not found.`),
    );
  });

  it('are policies that exist', async () => {
    const root = await openRoot();
    await expect(attach(root, `${READ}er`)).rejects.toMatchObject(
      refusal('NoSuchEntity', `Policy ${READ}er does not exist or is not attachable.`),
    );
    for (const change of [attach, detach])
      await expect(change(root, 'longpolicynamebutnoarn')).rejects.toMatchObject(
        refusal('ValidationError', 'ARN longpolicynamebutnoarn is not valid.'),
      );
  });

  it('are ten at the most', async () => {
    const root = await openRoot();
    for (let i = 0; i < 11; i++)
      await root('CreatePolicy', { PolicyName: `p${i}`, PolicyDocument: ALLOW_ALL });
    const arn = (i: number) => `arn:aws:iam::${ACCOUNT}:policy/p${i}`;
    for (let i = 0; i < 10; i++) await attach(root, arn(i));
    await expect(attach(root, arn(10))).rejects.toMatchObject(
      refusal('LimitExceeded', `Cannot exceed quota for PoliciesPer${kind}: 10`),
    );
    await attach(root, arn(0));
  });
});

describe.each([CARRIERS[0], CARRIERS[2]])('the boundary of a $kind', ({ kind, named }) => {
  const shown = async (root: Client) => {
    const answer = await root(`Get${kind}`, named as never);
    return (Object.values(answer)[0] as { PermissionsBoundary?: object }).PermissionsBoundary;
  };
  const put = (root: Client, PermissionsBoundary: string) =>
    root(`Put${kind}PermissionsBoundary`, { ...named, PermissionsBoundary } as never);

  it('is set, replaced and taken away', async () => {
    const root = await openRoot();
    expect(await shown(root)).toBeUndefined();
    await put(root, ADMINISTRATOR);
    await put(root, READ);
    expect(await shown(root)).toEqual({ PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: READ });
    await root(`Delete${kind}PermissionsBoundary`, named as never);
    expect(await shown(root)).toBeUndefined();
  });

  it('is not taken away where there is none, as recorded', async () => {
    const root = await openRoot();
    await expect(root(`Delete${kind}PermissionsBoundary`, named as never)).rejects.toMatchObject({
      code: 'NoSuchEntity',
    });
  });

  it('is a policy that exists', async () => {
    const root = await openRoot();
    await expect(put(root, `${READ}er`)).rejects.toMatchObject(
      refusal('NoSuchEntity', `Scope ARN: ${READ}er does not exist or is not attachable.`),
    );
    const notPolicy = `arn:aws:iam::${ACCOUNT}:not_a_policy/invalid`;
    await expect(put(root, notPolicy)).rejects.toMatchObject(
      refusal('InvalidInput', `ARN ${notPolicy} is not valid.`),
    );
    const input = { UserName: 'new', RoleName: 'new', AssumeRolePolicyDocument: trustOf(ACCOUNT) };
    await expect(
      root(`Create${kind}`, { ...input, PermissionsBoundary: `${READ}er` } as never),
    ).rejects.toMatchObject({ code: 'NoSuchEntity' });
    await expect(root(`Get${kind}`, input as never)).rejects.toMatchObject({ code: 'NoSuchEntity' });
  });
});
