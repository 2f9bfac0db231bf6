import { iamArn } from '#arn';
import type { AwsManagedPolicies } from './account-state.ts';
import type { ManagedPolicy } from './entities.ts';
import { type AwsManagedPolicyRow, rootTaskPolicies } from './root-task-policies.ts';

/**
 * AWS's managed policies as AWS publishes them. AWSDenyAll's id is our own, for AWS's is not published.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
const ROWS: readonly AwsManagedPolicyRow[] = [
  {
    id: 'ANPAIWMBCKSKIEE64ZLYK',
    name: 'AdministratorAccess',
    description: 'Provides full access to AWS services and resources.',
    created: '2015-02-06T18:39:46Z',
    updated: '2015-02-06T18:39:46Z',
    version: 1,
    statements: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  },
  {
    id: 'ANPAIFIR6V6BVTRAHWINE',
    name: 'AmazonS3FullAccess',
    description: 'Provides full access to all buckets via the AWS Management Console.',
    created: '2015-02-06T18:40:58Z',
    updated: '2021-09-27T20:16:37Z',
    version: 2,
    statements: [{ Effect: 'Allow', Action: ['s3:*', 's3-object-lambda:*'], Resource: '*' }],
  },
  {
    id: 'ANPAIZTJ4DXE7G6AGAE6M',
    name: 'AmazonS3ReadOnlyAccess',
    description: 'Provides read only access to all buckets via the AWS Management Console.',
    created: '2015-02-06T18:40:59Z',
    updated: '2023-08-10T21:31:39Z',
    version: 3,
    statements: [
      {
        Effect: 'Allow',
        Action: ['s3:Get*', 's3:List*', 's3:Describe*', 's3-object-lambda:Get*', 's3-object-lambda:List*'],
        Resource: '*',
      },
    ],
  },
  {
    id: 'ANPASOJOURNAWSDENYALL',
    name: 'AWSDenyAll',
    description: 'Deny all access.',
    created: '2019-05-01T22:36:14Z',
    updated: '2023-12-18T16:42:05Z',
    version: 2,
    statements: [{ Sid: 'DenyAll', Effect: 'Deny', Action: ['*'], Resource: '*' }],
  },
  {
    id: 'ANPAI7XKCFMBPM3QQRRVQ',
    name: 'IAMFullAccess',
    description: 'Provides full access to IAM via the AWS Management Console.',
    created: '2015-02-06T18:40:38Z',
    updated: '2019-06-21T19:40:00Z',
    version: 2,
    statements: [
      {
        Effect: 'Allow',
        Action: [
          'iam:*',
          'organizations:DescribeAccount',
          'organizations:DescribeOrganization',
          'organizations:DescribeOrganizationalUnit',
          'organizations:DescribePolicy',
          'organizations:ListChildren',
          'organizations:ListParents',
          'organizations:ListPoliciesForTarget',
          'organizations:ListRoots',
          'organizations:ListPolicies',
          'organizations:ListTargetsForPolicy',
        ],
        Resource: '*',
      },
    ],
  },
  {
    id: 'ANPAJKSO7NDY4T57MWDSQ',
    name: 'IAMReadOnlyAccess',
    description: 'Provides read only access to IAM via the AWS Management Console.',
    created: '2015-02-06T18:40:39Z',
    updated: '2018-01-25T19:11:27Z',
    version: 4,
    statements: [
      {
        Effect: 'Allow',
        Action: [
          'iam:GenerateCredentialReport',
          'iam:GenerateServiceLastAccessedDetails',
          'iam:Get*',
          'iam:List*',
          'iam:SimulateCustomPolicy',
          'iam:SimulatePrincipalPolicy',
        ],
        Resource: '*',
      },
    ],
  },
];

/** AWS's managed policies by ARN, in the order of their names. */
export const awsManagedPolicies: AwsManagedPolicies = new Map(
  [...ROWS, ...rootTaskPolicies]
    .sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1))
    .map(policyOf)
    .map((policy) => [policy.arn, policy]),
);

function policyOf(row: AwsManagedPolicyRow): ManagedPolicy {
  const { id, name, path = '/', description, created, updated, version, statements } = row;
  const document = JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 4);
  return {
    kind: 'policy',
    id,
    arn: iamArn('aws', 'policy', name, path),
    name,
    path,
    description,
    createdAt: Date.parse(created),
    updatedAt: Date.parse(updated),
    tags: [],
    versions: [{ id: `v${version}`, document, createdAt: Date.parse(updated) }],
    defaultVersionId: `v${version}`,
    nextVersion: version + 1,
  };
}
