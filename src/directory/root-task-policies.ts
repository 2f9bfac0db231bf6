/** An AWS managed policy as AWS publishes it. */
export interface AwsManagedPolicyRow {
  readonly id: string;
  readonly name: string;
  /** `/` where it is left out. */
  readonly path?: string;
  readonly description: string;
  readonly created: string;
  readonly updated: string;
  /** The default version; earlier ones are not kept. */
  readonly version: number;
  readonly statements: readonly Readonly<Record<string, unknown>>[];
}

const ANY_ROOT = 'arn:aws:iam::*:root';

const READING_CREDENTIALS = [
  'iam:ListAccessKeys',
  'iam:ListSigningCertificates',
  'iam:GetLoginProfile',
  'iam:ListMFADevices',
];

const DELETING_CREDENTIALS = [
  'iam:DeleteAccessKey',
  'iam:DeleteSigningCertificate',
  'iam:DeleteLoginProfile',
  'iam:DeactivateMFADevice',
  'iam:DeleteVirtualMFADevice',
  ...READING_CREDENTIALS,
  'iam:GetUser',
  'iam:GetAccessKeyLastUsed',
];

const SETTING_A_PASSWORD = ['iam:CreateLoginProfile', 'iam:GetLoginProfile'];

const UNLOCKING_A_BUCKET = [
  's3:DeleteBucketPolicy',
  's3:PutBucketPolicy',
  's3:GetBucketPolicy',
  's3:ListAllMyBuckets',
];

const UNLOCKING_A_QUEUE = [
  'sqs:SetQueueAttributes',
  'sqs:GetQueueAttributes',
  'sqs:ListQueues',
  'sqs:GetQueueUrl',
];

/**
 * The task policies of AssumeRoot, one for each task that a session of a member account's root user can be for. They only deny: all that
 * is not of the task, and the task on anybody but a root user. What they leave over, the root user may do as any root user.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/security-iam-awsmanpol.html
 */
export const rootTaskPolicies: readonly AwsManagedPolicyRow[] = [
  taskPolicy({
    id: 'ANPAZKAPJZG4BDSCREYVS',
    name: 'IAMAuditRootUserCredentials',
    description:
      'Provides access required to check the presence of root user credentials such as root user password and root user access keys using the Security Token Service (STS) AssumeRoot API. Use this managed policy only with the STS AssumeRoot action.',
    created: '2024-11-06T22:27:58Z',
    statements: [
      denyAllBut([
        ...READING_CREDENTIALS,
        'iam:GetAccountSummary',
        'iam:GetUser',
        'iam:GetAccessKeyLastUsed',
      ]),
      denyOnOthers('DenyAuditingCredentialsOnNonRootUserResource', [
        ...READING_CREDENTIALS,
        'iam:GetUser',
        'iam:GetAccessKeyLastUsed',
      ]),
    ],
  }),
  taskPolicy({
    id: 'ANPAZKAPJZG4OEGTN7YT5',
    name: 'IAMCreateRootUserPassword',
    description:
      'Provides access required to create a root user password using the Security Token Service (STS) AssumeRoot API.  Use this managed policy only with the STS AssumeRoot action. ',
    created: '2024-11-06T22:32:59Z',
    statements: [
      denyAllBut(SETTING_A_PASSWORD),
      denyOnOthers('DenyCreatingPasswordOnNonRootUserResource', SETTING_A_PASSWORD),
    ],
  }),
  taskPolicy({
    id: 'ANPAZKAPJZG4CX73XKORQ',
    name: 'IAMDeleteRootUserCredentials',
    description:
      'Provides access required to delete all root user credentials such as root password and root access keys using the Security Token Service (STS) AssumeRoot API.  Use this managed policy only with the STS AssumeRoot action.',
    created: '2024-11-06T22:47:58Z',
    statements: [
      denyAllBut(DELETING_CREDENTIALS),
      denyOnOthers('DenyDeletingRootUserCredentialsOnNonRootUserResource', DELETING_CREDENTIALS),
    ],
  }),
  taskPolicy({
    id: 'ANPAZKAPJZG4OALTIPZOF',
    name: 'S3UnlockBucketPolicy',
    description:
      'Provides access required to unlock a S3 bucket policy using the Security Token Service (STS) AssumeRoot API. Use this managed policy only with the STS AssumeRoot action.',
    created: '2024-11-06T21:55:56Z',
    statements: [
      denyAllBut(UNLOCKING_A_BUCKET),
      denyToOthers('DenyManagingBucketPolicyForNonRootCallers', UNLOCKING_A_BUCKET),
    ],
  }),
  taskPolicy({
    id: 'ANPAZKAPJZG4HPZI4FDUV',
    name: 'SQSUnlockQueuePolicy',
    description:
      'Provides access required to unlock a SQS queue policy using the Security Token Service (STS) AssumeRoot API. Use this managed policy only with the STS AssumeRoot action.',
    created: '2024-11-06T21:51:02Z',
    statements: [
      denyAllBut(UNLOCKING_A_QUEUE),
      {
        Sid: 'DenyGettingQueueAttributesOnNonOwnQueue',
        Effect: 'Deny',
        Action: ['sqs:GetQueueAttributes'],
        Resource: 'arn:aws:sqs:*:*:*',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
        Condition: { StringNotEqualsIfExists: { 'aws:ResourceAccount': ['${aws:PrincipalAccount}'] } },
      },
      denyToOthers('DenyActionsForNonRootUser', UNLOCKING_A_QUEUE),
    ],
  }),
];

function taskPolicy(
  row: Pick<AwsManagedPolicyRow, 'id' | 'name' | 'description' | 'created' | 'statements'>,
): AwsManagedPolicyRow {
  return { ...row, path: '/root-task/', updated: row.created, version: 1 };
}

function denyAllBut(actions: readonly string[]) {
  return { Sid: 'DenyAllOtherActionsOnAnyResource', Effect: 'Deny', NotAction: actions, Resource: '*' };
}

/** Denies the task on what is not a root user. */
function denyOnOthers(sid: string, actions: readonly string[]) {
  return { Sid: sid, Effect: 'Deny', Action: actions, NotResource: ANY_ROOT };
}

/** Denies the task to who is not a root user. */
function denyToOthers(sid: string, actions: readonly string[]) {
  return {
    Sid: sid,
    Effect: 'Deny',
    Action: actions,
    Resource: '*',
    Condition: { StringNotLike: { 'aws:PrincipalArn': ANY_ROOT } },
  };
}
