import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateRoleCommand,
  CreateUserCommand,
  type IAMClient,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateAccountCommand } from '@aws-sdk/client-organizations';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { credentialsOf, sdk } from './sdk.ts';
import type { ClientCredentials, TestServer } from './server.ts';

/**
 * The story that must always work: a Development account with the groups Developers and Testers, a Production account with the role
 * UpdateApp and the bucket productionapp.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/tutorial_cross-account-with-roles.html
 */
export interface Story {
  readonly development: string;
  readonly production: string;
  readonly roleArn: string;
  /** Of the groups Developers and Testers. */
  readonly developer: ClientCredentials;
  readonly tester: ClientCredentials;
  /** Sessions of each account's OrganizationAccountAccessRole. */
  readonly developmentAdmin: ClientCredentials;
  readonly productionAdmin: ClientCredentials;
}

export const BUCKET = 'productionapp';

/** Sets the story up through the SDK, as an administrator would. */
export async function setUpStory(server: Pick<TestServer, 'endpoint' | 'root'>): Promise<Story> {
  const root = sdk(server.endpoint, server.root);
  await root.iam.send(new CreateUserCommand({ UserName: 'admin' }));
  const admin = await adminOf(root.iam);
  const development = await createAccount(server, admin, 'Development');
  const production = await createAccount(server, admin, 'Production');
  const developmentAdmin = await accountAdmin(server, admin, development);
  const productionAdmin = await accountAdmin(server, admin, production);

  const there = sdk(server.endpoint, productionAdmin);
  const roleArn = `arn:aws:iam::${production}:role/UpdateApp`;
  await there.iam.send(
    new CreateRoleCommand({
      RoleName: 'UpdateApp',
      AssumeRolePolicyDocument: JSON.stringify(trustOf(development)),
    }),
  );
  await there.iam.send(
    new PutRolePolicyCommand({
      RoleName: 'UpdateApp',
      PolicyName: 'read-write-productionapp',
      PolicyDocument: JSON.stringify(BUCKET_PERMISSIONS),
    }),
  );
  await there.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));

  const here = sdk(server.endpoint, developmentAdmin).iam;
  for (const GroupName of ['Developers', 'Testers']) await here.send(new CreateGroupCommand({ GroupName }));
  await here.send(
    new PutGroupPolicyCommand({
      GroupName: 'Developers',
      PolicyName: 'allow-update-app',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: roleArn },
      }),
    }),
  );
  return {
    development,
    production,
    roleArn,
    developer: await userIn(here, 'David', 'Developers'),
    tester: await userIn(here, 'Theresa', 'Testers'),
    developmentAdmin,
    productionAdmin,
  };
}

/** UpdateApp's trust in a whole account. */
export function trustOf(account: string) {
  return {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' },
    ],
  };
}

/** What UpdateApp may do in the bucket. */
export const BUCKET_PERMISSIONS = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' },
    {
      Effect: 'Allow',
      Action: ['s3:ListBucket', 's3:GetBucketLocation'],
      Resource: `arn:aws:s3:::${BUCKET}`,
    },
    {
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'],
      Resource: `arn:aws:s3:::${BUCKET}/*`,
    },
  ],
};

async function adminOf(iam: IAMClient): Promise<ClientCredentials> {
  await iam.send(new CreateGroupCommand({ GroupName: 'Admins' }));
  await iam.send(
    new AttachGroupPolicyCommand({
      GroupName: 'Admins',
      PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
    }),
  );
  return userKeys(iam, 'admin', 'Admins');
}

async function userIn(iam: IAMClient, UserName: string, GroupName: string): Promise<ClientCredentials> {
  await iam.send(new CreateUserCommand({ UserName }));
  return userKeys(iam, UserName, GroupName);
}

async function userKeys(iam: IAMClient, UserName: string, GroupName: string): Promise<ClientCredentials> {
  await iam.send(new AddUserToGroupCommand({ UserName, GroupName }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  if (!AccessKey?.AccessKeyId || !AccessKey.SecretAccessKey) throw new Error(`no access key for ${UserName}`);
  return { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };
}

async function createAccount(
  server: Pick<TestServer, 'endpoint'>,
  admin: ClientCredentials,
  AccountName: string,
): Promise<string> {
  const { organizations } = sdk(server.endpoint, admin);
  const { CreateAccountStatus } = await organizations.send(
    new CreateAccountCommand({ AccountName, Email: `${AccountName.toLowerCase()}@example.com` }),
  );
  if (!CreateAccountStatus?.AccountId) throw new Error(`the account ${AccountName} was not created`);
  return CreateAccountStatus.AccountId;
}

async function accountAdmin(
  server: Pick<TestServer, 'endpoint'>,
  admin: ClientCredentials,
  account: string,
): Promise<ClientCredentials> {
  return credentialsOf(
    await sdk(server.endpoint, admin).sts.send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${account}:role/OrganizationAccountAccessRole`,
        RoleSessionName: 'set-up',
      }),
    ),
  );
}
