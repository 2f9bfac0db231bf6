import { organizationRootArn } from './names.ts';
import { operation } from './operation.ts';

/**
 * An organization has one root. No policy type is enabled in it.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListRoots.html
 */
export const listRoots = operation({
  name: 'ListRoots',
  callers: 'management-account',
  async handle(_input, { snapshot }) {
    const { organization } = await snapshot.organization();
    return {
      Roots: [
        { Id: organization.rootId, Arn: organizationRootArn(organization), Name: 'Root', PolicyTypes: [] },
      ],
    };
  },
});
