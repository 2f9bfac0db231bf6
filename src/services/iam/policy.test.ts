import { describe, expect, it } from 'vitest';
import { openMemoryStore } from '../../adapters/store-memory/index.ts';
import { ACCOUNT, ALLOW_ALL, policyOf, refusal, START, trustOf, World } from './iam.testing.ts';

const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';
const READ = `arn:aws:iam::${ACCOUNT}:policy/read`;
const DENY_ALL = policyOf({ Effect: 'Deny', Action: '*', Resource: '*' });

async function openWorld() {
  const world = await World.open(openMemoryStore());
  const root = world.root();
  const { Policy } = await root('CreatePolicy', { PolicyName: 'read', PolicyDocument: ALLOW_ALL });
  return { world, root, Policy };
}

describe('a managed policy', () => {
  it('is created, shown and deleted', async () => {
    const { root } = await openWorld();
    const { Policy } = await root('CreatePolicy', {
      PolicyName: 'Write',
      Path: '/apps/',
      Description: 'May write',
      PolicyDocument: ALLOW_ALL,
      Tags: [{ Key: 'team', Value: 'blue' }],
    });
    const PolicyArn = `arn:aws:iam::${ACCOUNT}:policy/apps/Write`;
    expect(Policy).toEqual({
      PolicyName: 'Write',
      PolicyId: expect.stringMatching(/^ANPA[A-Z2-7]{17}$/),
      Arn: PolicyArn,
      Path: '/apps/',
      DefaultVersionId: 'v1',
      AttachmentCount: 0,
      PermissionsBoundaryUsageCount: 0,
      IsAttachable: true,
      CreateDate: START,
      UpdateDate: START,
      Tags: [{ Key: 'team', Value: 'blue' }],
    });
    expect((await root('GetPolicy', { PolicyArn })).Policy).toEqual({ ...Policy, Description: 'May write' });
    await root('DeletePolicy', { PolicyArn });
    await expect(root('GetPolicy', { PolicyArn })).rejects.toMatchObject(
      refusal('NoSuchEntity', `Policy ${PolicyArn} was not found.`),
    );
  });

  it('has a name that no other has, whatever the case and path', async () => {
    const { root } = await openWorld();
    await expect(
      root('CreatePolicy', { PolicyName: 'READ', Path: '/elsewhere/', PolicyDocument: ALLOW_ALL }),
    ).rejects.toMatchObject(
      refusal('EntityAlreadyExists', 'A policy called READ already exists. Duplicate names are not allowed.'),
    );
    await root('CreatePolicy', { PolicyName: 'AdministratorAccess', PolicyDocument: ALLOW_ALL });
  });

  it('is a document that the policy checker passes', async () => {
    const { root } = await openWorld();
    for (const PolicyDocument of ['{', policyOf({ Effect: 'Allow', Action: '*' })])
      await expect(root('CreatePolicy', { PolicyName: 'x', PolicyDocument })).rejects.toMatchObject({
        code: 'MalformedPolicyDocument',
      });
    await expect(
      root('CreatePolicyVersion', { PolicyArn: READ, PolicyDocument: trustOf(ACCOUNT) }),
    ).rejects.toMatchObject(
      refusal('MalformedPolicyDocument', 'Policy document should not specify a principal.'),
    );
  });

  it('B80 has 6144 characters at the most, white space aside', async () => {
    const { root } = await openWorld();
    const sized = (length: number) => {
      const document = (sid: string) => policyOf({ Sid: sid, Effect: 'Allow', Action: '*', Resource: '*' });
      return document('a'.repeat(length - document('').length));
    };
    await root('CreatePolicy', { PolicyName: 'x', PolicyDocument: `${sized(6144)}${' '.repeat(5000)}` });
    const refused = refusal('LimitExceeded', 'Cannot exceed quota for PolicySize: 6144');
    const PolicyDocument = sized(6145);
    await expect(root('CreatePolicy', { PolicyName: 'y', PolicyDocument })).rejects.toMatchObject(refused);
    await expect(root('CreatePolicyVersion', { PolicyArn: READ, PolicyDocument })).rejects.toMatchObject(
      refused,
    );
  });

  it('is not named by anything but an ARN', async () => {
    const { root } = await openWorld();
    for (const PolicyArn of ['longpolicynamebutnoarn', `arn:aws:iam::${ACCOUNT}:user/policy/read`])
      await expect(root('GetPolicy', { PolicyArn })).rejects.toMatchObject(
        refusal('ValidationError', `ARN ${PolicyArn} is not valid.`),
      );
  });

  it('is not deleted while it is in use or has other versions', async () => {
    const { root } = await openWorld();
    const PolicyArn = READ;
    const attached = refusal('DeleteConflict', 'Cannot delete a policy attached to entities.');
    await root('CreateUser', { UserName: 'alice', PermissionsBoundary: PolicyArn });
    await expect(root('DeletePolicy', { PolicyArn })).rejects.toMatchObject(attached);
    await root('DeleteUserPermissionsBoundary', { UserName: 'alice' });
    await root('AttachUserPolicy', { UserName: 'alice', PolicyArn });
    await expect(root('DeletePolicy', { PolicyArn })).rejects.toMatchObject(attached);
    await root('DetachUserPolicy', { UserName: 'alice', PolicyArn });
    await root('CreatePolicyVersion', { PolicyArn, PolicyDocument: DENY_ALL });
    await expect(root('DeletePolicy', { PolicyArn })).rejects.toMatchObject(
      refusal(
        'DeleteConflict',
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
      ),
    );
    await root('DeletePolicyVersion', { PolicyArn, VersionId: 'v2' });
    await root('DeletePolicy', { PolicyArn });
  });
});

describe('versions', () => {
  it('are added, shown, made the default and deleted, under numbers that are not used again', async () => {
    const { world, root } = await openWorld();
    const PolicyArn = READ;
    world.now += 1000;
    const { PolicyVersion } = await root('CreatePolicyVersion', { PolicyArn, PolicyDocument: DENY_ALL });
    expect(PolicyVersion).toEqual({ VersionId: 'v2', IsDefaultVersion: false, CreateDate: START + 1000 });
    expect((await root('GetPolicyVersion', { PolicyArn, VersionId: 'v2' })).PolicyVersion).toEqual({
      ...PolicyVersion,
      Document: encodeURIComponent(DENY_ALL).replaceAll('*', '%2A'),
    });
    await root('SetDefaultPolicyVersion', { PolicyArn, VersionId: 'v2' });
    expect((await root('GetPolicy', { PolicyArn })).Policy).toMatchObject({
      DefaultVersionId: 'v2',
      CreateDate: START,
      UpdateDate: START + 1000,
    });
    await root('DeletePolicyVersion', { PolicyArn, VersionId: 'v1' });
    const third = await root('CreatePolicyVersion', {
      PolicyArn,
      PolicyDocument: ALLOW_ALL,
      SetAsDefault: true,
    });
    expect(third.PolicyVersion).toMatchObject({ VersionId: 'v3', IsDefaultVersion: true });
    expect(await root('ListPolicyVersions', { PolicyArn })).toEqual({
      Versions: [
        { VersionId: 'v3', IsDefaultVersion: true, CreateDate: START + 1000 },
        { VersionId: 'v2', IsDefaultVersion: false, CreateDate: START + 1000 },
      ],
      IsTruncated: false,
    });
  });

  it('are listed newest first beyond the ninth as well, page by page', async () => {
    const { root } = await openWorld();
    const PolicyArn = READ;
    for (let number = 2; number <= 11; number++) {
      await root('CreatePolicyVersion', { PolicyArn, PolicyDocument: ALLOW_ALL, SetAsDefault: true });
      if (number < 10) await root('DeletePolicyVersion', { PolicyArn, VersionId: `v${number - 1}` });
    }
    const first = await root('ListPolicyVersions', { PolicyArn, MaxItems: 2 });
    expect(first.Versions?.map(({ VersionId }) => VersionId)).toEqual(['v11', 'v10']);
    const { Versions } = await root('ListPolicyVersions', { PolicyArn, Marker: first.Marker });
    expect(Versions?.map(({ VersionId }) => VersionId)).toEqual(['v9']);
  });

  it('are five at the most', async () => {
    const { root } = await openWorld();
    const create = () => root('CreatePolicyVersion', { PolicyArn: READ, PolicyDocument: ALLOW_ALL });
    for (let i = 0; i < 4; i++) await create();
    await expect(create()).rejects.toMatchObject(
      refusal(
        'LimitExceeded',
        'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
      ),
    );
  });

  it('are not found where they or their policy are not there', async () => {
    const { root } = await openWorld();
    for (const PolicyArn of [READ, `${READ}er`])
      for (const name of ['GetPolicyVersion', 'SetDefaultPolicyVersion', 'DeletePolicyVersion'] as const)
        await expect(root(name, { PolicyArn, VersionId: 'v9' })).rejects.toMatchObject(
          refusal('NoSuchEntity', `Policy ${PolicyArn} version v9 does not exist or is not attachable.`),
        );
  });

  it('do not lose the default one', async () => {
    const { root } = await openWorld();
    await expect(root('DeletePolicyVersion', { PolicyArn: READ, VersionId: 'v1' })).rejects.toMatchObject(
      refusal('DeleteConflict', 'Cannot delete the default version of a policy.'),
    );
  });
});

describe('the list of policies', () => {
  async function listed() {
    const { root } = await openWorld();
    await root('CreatePolicy', { PolicyName: 'bound', Path: '/apps/', PolicyDocument: ALLOW_ALL });
    const boundary = `arn:aws:iam::${ACCOUNT}:policy/apps/bound`;
    await root('CreateUser', { UserName: 'alice', PermissionsBoundary: boundary });
    await root('AttachUserPolicy', { UserName: 'alice', PolicyArn: ADMINISTRATOR });
    return async (input: Parameters<typeof root<'ListPolicies'>>[1]) =>
      (await root('ListPolicies', input)).Policies?.map(({ PolicyName }) => PolicyName);
  }

  it("holds AWS's and the account's own, or either", async () => {
    const names = await listed();
    expect(await names({ Scope: 'Local' })).toEqual(['bound', 'read']);
    expect(await names({ Scope: 'AWS' })).toContain('AWSDenyAll');
    expect(await names({ Scope: 'AWS' })).not.toContain('read');
    expect(await names({})).toEqual(expect.arrayContaining(['AWSDenyAll', 'bound', 'read']));
  });

  it('is filtered by path', async () => {
    const names = await listed();
    expect(await names({ PathPrefix: '/apps/' })).toEqual(['bound']);
  });

  it.each([
    [undefined, undefined, 'attached both boundary unused'],
    [undefined, 'PermissionsPolicy', 'attached both boundary unused'],
    [undefined, 'PermissionsBoundary', 'attached both boundary unused'],
    [false, undefined, 'attached both boundary unused'],
    [false, 'PermissionsPolicy', 'attached both boundary unused'],
    [false, 'PermissionsBoundary', 'attached both boundary unused'],
    [true, undefined, 'attached both boundary'],
    [true, 'PermissionsPolicy', 'attached both'],
    [true, 'PermissionsBoundary', 'both boundary'],
  ] as const)(
    'is filtered as recorded with OnlyAttached %s and the use %s',
    async (OnlyAttached, use, names) => {
      const { root } = await openWorld();
      const arn = (name: string) => `arn:aws:iam::${ACCOUNT}:policy/rules/${name}`;
      for (const PolicyName of ['unused', 'attached', 'boundary', 'both'])
        await root('CreatePolicy', { PolicyName, Path: '/rules/', PolicyDocument: ALLOW_ALL });
      await root('DeletePolicy', { PolicyArn: READ });
      await root('CreateGroup', { GroupName: 'staff' });
      await root('CreateUser', { UserName: 'alice', PermissionsBoundary: arn('boundary') });
      await root('CreateUser', { UserName: 'bob', PermissionsBoundary: arn('both') });
      await root('AttachUserPolicy', { UserName: 'alice', PolicyArn: arn('attached') });
      await root('AttachGroupPolicy', { GroupName: 'staff', PolicyArn: arn('both') });
      const { Policies } = await root('ListPolicies', {
        Scope: 'Local',
        ...(OnlyAttached !== undefined && { OnlyAttached }),
        ...(use !== undefined && { PolicyUsageFilter: use }),
      });
      expect(Policies?.map(({ PolicyName }) => PolicyName).join(' ')).toBe(names);
    },
  );

  it('counts attachments and boundaries, and shows neither description nor tags', async () => {
    const { root, Policy } = await openWorld();
    await root('TagPolicy', { PolicyArn: READ, Tags: [{ Key: 'team', Value: 'blue' }] });
    await root('CreateGroup', { GroupName: 'staff' });
    await root('AttachGroupPolicy', { GroupName: 'staff', PolicyArn: READ });
    await root('CreateRole', {
      RoleName: 'deploy',
      AssumeRolePolicyDocument: trustOf(ACCOUNT),
      PermissionsBoundary: READ,
    });
    await root('AttachRolePolicy', { RoleName: 'deploy', PolicyArn: READ });
    expect((await root('ListPolicies', { Scope: 'Local' })).Policies).toEqual([
      { ...Policy, AttachmentCount: 2, PermissionsBoundaryUsageCount: 1 },
    ]);
  });

  it('goes on past a policy of an AWS one\u2019s name', async () => {
    const { root } = await openWorld();
    await root('CreatePolicy', { PolicyName: 'AdministratorAccess', PolicyDocument: ALLOW_ALL });
    const arns: unknown[] = [];
    let Marker: string | undefined;
    do {
      const answer = await root('ListPolicies', { MaxItems: 1, Marker });
      arns.push(...(answer.Policies ?? []).map(({ Arn }) => Arn));
      Marker = answer.Marker;
    } while (Marker !== undefined);
    const all = (await root('ListPolicies', {})).Policies?.map(({ Arn }) => Arn);
    expect(arns).toEqual(all);
    expect(arns.slice(0, 2)).toEqual([`arn:aws:iam::${ACCOUNT}:policy/AdministratorAccess`, ADMINISTRATOR]);
  });
});

describe('a page of policies', () => {
  it('is followed by the next, however long the names and paths', async () => {
    const { root } = await openWorld();
    const Path = `/${'p'.repeat(510)}/`;
    for (const end of ['a', 'b'])
      await root('CreatePolicy', { PolicyName: 'n'.repeat(127) + end, Path, PolicyDocument: ALLOW_ALL });
    const { Marker } = await root('ListPolicies', { PathPrefix: Path, MaxItems: 1 });
    const next = await root('ListPolicies', { PathPrefix: Path, Marker });
    expect(next.Policies?.map(({ PolicyName }) => PolicyName)).toEqual([`${'n'.repeat(127)}b`]);
  });
});

describe('who uses a policy', () => {
  async function used() {
    const { root } = await openWorld();
    const PolicyArn = READ;
    await root('CreateUser', { UserName: 'alice', Path: '/people/', PermissionsBoundary: PolicyArn });
    await root('CreateGroup', { GroupName: 'staff' });
    await root('CreateRole', { RoleName: 'deploy', AssumeRolePolicyDocument: trustOf(ACCOUNT) });
    await root('AttachUserPolicy', { UserName: 'alice', PolicyArn });
    await root('AttachGroupPolicy', { GroupName: 'staff', PolicyArn });
    await root('AttachRolePolicy', { RoleName: 'deploy', PolicyArn });
    return async (input: Omit<Parameters<typeof root<'ListEntitiesForPolicy'>>[1], 'PolicyArn'>) => {
      const answer = await root('ListEntitiesForPolicy', { PolicyArn, ...input });
      return [
        ...(answer.PolicyUsers ?? []).map(({ UserName }) => UserName),
        ...(answer.PolicyGroups ?? []).map(({ GroupName }) => GroupName),
        ...(answer.PolicyRoles ?? []).map(({ RoleName }) => RoleName),
      ];
    };
  }

  it('is listed once each, by kind, use and path', async () => {
    const names = await used();
    expect(await names({})).toEqual(['alice', 'staff', 'deploy']);
    expect(await names({ EntityFilter: 'Role' })).toEqual(['deploy']);
    expect(await names({ EntityFilter: 'LocalManagedPolicy' })).toEqual([]);
    expect(await names({ PolicyUsageFilter: 'PermissionsBoundary' })).toEqual(['alice']);
    expect(await names({ PolicyUsageFilter: 'PermissionsPolicy' })).toEqual(['alice', 'staff', 'deploy']);
    expect(await names({ PathPrefix: '/people/' })).toEqual(['alice']);
  });

  it('is listed page by page across the kinds', async () => {
    const names = await used();
    expect(await names({ MaxItems: 2 })).toEqual(['staff', 'deploy']);
  });
});
