import type { AccountReads, Role, User } from '#directory';
import { AwsError, type Iam } from '#wire';
import type { IamEntity } from './entities.ts';
import { isPolicyArn } from './policy-arn.ts';

/**
 * The actions that policies may bind to the boundary of the user or role acted upon. Those that set one (CreateUser, CreateRole and the
 * two `Put…PermissionsBoundary`) are bound to the boundary asked for.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
const ACTIONS_ON_BOUNDED: ReadonlySet<string> = new Set([
  'iam:AttachRolePolicy',
  'iam:AttachUserPolicy',
  'iam:DeleteRole',
  'iam:DeleteRolePermissionsBoundary',
  'iam:DeleteRolePolicy',
  'iam:DeleteUserPermissionsBoundary',
  'iam:DeleteUserPolicy',
  'iam:DetachRolePolicy',
  'iam:DetachUserPolicy',
  'iam:GetRole',
  'iam:PutRolePolicy',
  'iam:PutUserPolicy',
  'iam:UpdateAssumeRolePolicy',
  'iam:UpdateRole',
  'iam:UpdateRoleDescription',
]);

/** The condition key that an entity's boundary brings to `action`, where it brings one. */
export function boundaryContext(action: string, entity: IamEntity): Record<string, string | undefined> {
  if (!('permissionsBoundary' in entity) || !ACTIONS_ON_BOUNDED.has(action)) return {};
  return { 'iam:PermissionsBoundary': entity.permissionsBoundary };
}

/** The boundary that a request asks for, whose policy must exist; none where it asks for none. */
export function readBoundary(account: AccountReads, arn: string | undefined): string | undefined {
  if (arn === undefined) return undefined;
  if (!isPolicyArn(arn)) throw new AwsError('InvalidInput', `ARN ${arn} is not valid.`);
  if (account.policy(arn) === undefined)
    throw new AwsError('NoSuchEntity', `Scope ARN: ${arn} does not exist or is not attachable.`);
  return arn;
}

/** The boundary as IAM shows it: its type reads `Policy` on the wire, whatever the model lists. */
export function presentBoundary({
  permissionsBoundary,
}: User | Role): Iam.AttachedPermissionsBoundary | undefined {
  if (permissionsBoundary === undefined) return undefined;
  return {
    PermissionsBoundaryType: 'Policy' as Iam.PermissionsBoundaryAttachmentType,
    PermissionsBoundaryArn: permissionsBoundary,
  };
}

/** The user or role without the boundary, which must be there. */
export function withoutBoundary<E extends User | Role>(entity: E): E {
  if (entity.permissionsBoundary === undefined) {
    const { kind, name } = entity;
    throw new AwsError('NoSuchEntity', `The ${kind} with name ${name} has no permissions boundary.`);
  }
  return { ...entity, permissionsBoundary: undefined };
}
