import { describe, expect, it } from 'vitest';
import { openMemoryStore } from '../../adapters/store-memory/index.ts';
import { OTHER, refusal, World } from './iam.testing.ts';

const ORGANIZATION = 'o-exampleorg';

async function openRoot() {
  const world = await World.open(openMemoryStore());
  return { management: world.root(), member: world.root(OTHER) };
}

describe('the features of centralized root access', () => {
  it('B83 are off until the management account enables them', async () => {
    const { management } = await openRoot();
    expect(await management('ListOrganizationsFeatures', {})).toEqual({
      OrganizationId: ORGANIZATION,
      EnabledFeatures: [],
    });
  });

  it('are enabled and disabled one by one, and once is as good as twice', async () => {
    const { management } = await openRoot();
    const features = async () => (await management('ListOrganizationsFeatures', {})).EnabledFeatures;
    expect(await management('EnableOrganizationsRootCredentialsManagement', {})).toEqual({
      OrganizationId: ORGANIZATION,
      EnabledFeatures: ['RootCredentialsManagement'],
    });
    await management('EnableOrganizationsRootCredentialsManagement', {});
    expect(await management('EnableOrganizationsRootSessions', {})).toEqual({
      OrganizationId: ORGANIZATION,
      EnabledFeatures: ['RootSessions', 'RootCredentialsManagement'],
    });
    expect(await features()).toEqual(['RootSessions', 'RootCredentialsManagement']);
    expect(await management('DisableOrganizationsRootCredentialsManagement', {})).toMatchObject({
      EnabledFeatures: ['RootSessions'],
    });
    await management('DisableOrganizationsRootCredentialsManagement', {});
    expect(await features()).toEqual(['RootSessions']);
    await management('DisableOrganizationsRootSessions', {});
    expect(await features()).toEqual([]);
  });

  it.each(['EnableOrganizationsRootCredentialsManagement', 'EnableOrganizationsRootSessions'] as const)(
    'B83 are enabled by no other account: %s',
    async (name) => {
      const { management, member } = await openRoot();
      await expect(member(name, {})).rejects.toMatchObject(
        refusal(
          'CallerIsNotManagementAccountException',
          `Caller account ${OTHER} is not management account of the organization and cannot enable IAM features.`,
        ),
      );
      expect(await management('ListOrganizationsFeatures', {})).toMatchObject({ EnabledFeatures: [] });
    },
  );

  it.each([
    'DisableOrganizationsRootCredentialsManagement',
    'DisableOrganizationsRootSessions',
    'ListOrganizationsFeatures',
  ] as const)('are disabled and listed by no other account: %s', async (name) => {
    const { management, member } = await openRoot();
    await management('EnableOrganizationsRootSessions', {});
    await management('EnableOrganizationsRootCredentialsManagement', {});
    await expect(member(name, {})).rejects.toMatchObject(
      refusal(
        'AccountNotManagementOrDelegatedAdministratorException',
        `Input account ${OTHER} is neither management account nor delegated admin.`,
      ),
    );
    expect((await management('ListOrganizationsFeatures', {})).EnabledFeatures).toHaveLength(2);
  });
});
