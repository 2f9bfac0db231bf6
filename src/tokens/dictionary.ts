/**
 * Text that session policies, their ARNs and session tags are likely to repeat, the likeliest last (deflate reaches those cheapest).
 * Part of the token format: changing a byte makes every token sealed before unreadable, so another dictionary needs another version.
 */
export const DICTIONARY = Buffer.from(
  [
    'EmployeeNumberEnvironmentCostCenterDepartmentApplicationProjectOwnerTeamEmailStageRole',
    'access-projectcost-centerdepartmentenvironmentproject',
    'kms:DecryptGenerateDataKeysecretsmanager:GetSecretValuessm:GetParametersqs:SendMessageReceiveMessagesns:Publish',
    'dynamodb:GetItemPutItemQueryUpdateItemec2:DescribeInstanceslogs:CreateLogStreamPutLogEvents',
    'arn:aws:kms:us-east-1:arn:aws:dynamodb:us-east-1:arn:aws:sts::assumed-role/',
    'arn:aws:iam::aws:policy/ReadOnlyAccessPowerUserAccessAdministratorAccessAmazonS3FullAccessAmazonS3ReadOnlyAccess',
    '"Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":["Null":{"DateLessThan":{"aws:CurrentTime":"',
    '"NumericLessThanEquals":{"s3:max-keys":"IpAddress":{"aws:SourceIp":["0.0.0.0/0"]}},"ArnLike":{"aws:PrincipalArn":"',
    '"Bool":{"aws:SecureTransport":"true"aws:MultiFactorAuthPresent"false"}},',
    '"StringEquals":{"aws:RequestedRegion":"us-west-2eu-west-1aws:PrincipalTag/${aws:ResourceTag/',
    '"Condition":{"StringLike":{"s3:prefix":["home/$',
    '{aws:username}/*"]}}',
    '"NotAction":["NotResource":["Sid":"AllowListBucketDeny"Effect":"Deny","Action":["iam:PassRole","sts:AssumeRole","',
    '"s3:ListAllMyBuckets","s3:GetBucketLocation","s3:DeleteObject","s3:AbortMultipartUpload","s3:ListBucket",',
    '"],"Resource":["arn:aws:s3:::/*"]},{"Effect":"Allow","Action":"*","Resource":"*"}]}',
    '{"Version":"2012-10-17","Statement":[{"Sid":"","Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],',
    '"Action":"s3:*","Resource":"arn:aws:s3:::',
  ].join(''),
);
