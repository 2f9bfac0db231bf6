import { operation } from './operation.ts';
import { roles } from './role.ts';

/**
 * Gives a role another description or longest session; what is left out stays. Sessions under way keep their end.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html
 */
export const updateRole = operation({
  name: 'UpdateRole',
  access: 'signed',
  authorize: ({ RoleName }, call) => roles.needs('iam:UpdateRole', RoleName, call),
  handle: ({ RoleName, Description, MaxSessionDuration }, call) =>
    roles.edit(RoleName, call, (role) => ({
      ...role,
      description: Description ?? role.description,
      maxSessionDuration: MaxSessionDuration ?? role.maxSessionDuration,
    })),
});
