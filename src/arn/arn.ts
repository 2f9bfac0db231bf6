import type { AccountId } from './account-id.ts';

/**
 * An Amazon Resource Name, split at its first five colons.
 * `region` and `account` may be empty (`arn:aws:s3:::bucket/key`); `resource` may itself hold colons and slashes.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

/** Splits `text` into an ARN's parts, or gives `undefined` where it has fewer than six parts or an empty required one. */
export function parseArn(text: string): Arn | undefined {
  if (!text.startsWith('arn:')) return undefined;
  const [, partition, service, region, account, ...rest] = text.split(':');
  const resource = rest.join(':');
  if (!partition || !service || region === undefined || account === undefined || resource === '')
    return undefined;
  return { partition, service, region, account, resource };
}

/** Joins an ARN's parts; the inverse of `parseArn`. */
export function formatArn(arn: Arn): string {
  return `arn:${arn.partition}:${arn.service}:${arn.region}:${arn.account}:${arn.resource}`;
}

/** The IAM entities whose ARN is `arn:aws:iam::ACCOUNT:KIND PATH NAME`. */
export type IamResourceKind =
  | 'user'
  | 'group'
  | 'role'
  | 'policy'
  | 'mfa'
  | 'saml-provider'
  | 'oidc-provider'
  | 'instance-profile'
  | 'server-certificate';

/** The ARN of an IAM entity; `path` begins and ends with a slash (`/` alone by default), as IAM stores it. */
export function iamArn(account: string, kind: IamResourceKind, name: string, path = '/'): string {
  return `arn:aws:iam::${account}:${kind}${path}${name}`;
}

/** The ARN of an account's root user, which is also how a policy names the whole account. */
export function rootArn(account: AccountId): string {
  return `arn:aws:iam::${account}:root`;
}

/** The ARN of a role session. The role's path is left out, as STS does. */
export function assumedRoleArn(account: AccountId, roleName: string, sessionName: string): string {
  return `arn:aws:sts::${account}:assumed-role/${roleName}/${sessionName}`;
}

/** The ARN of a GetFederationToken session. */
export function federatedUserArn(account: AccountId, name: string): string {
  return `arn:aws:sts::${account}:federated-user/${name}`;
}

/** The name an IAM ARN's resource ends with: `UpdateApp` for `role/service/UpdateApp`. */
export function nameOfIamArn(arn: Arn): string {
  return arn.resource.slice(arn.resource.lastIndexOf('/') + 1);
}
