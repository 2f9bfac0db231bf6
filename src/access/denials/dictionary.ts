/**
 * Text that reports of denials are likely to repeat, the likeliest last (deflate reaches those cheapest). Part of the messages' format:
 * changing a byte makes every message sealed before unreadable, so another dictionary needs another version.
 */
export const DICTIONARY = Buffer.from(
  [
    '"NotAction","NotResource","NotPrincipal","Principal","AWS:*","AWS:arn:aws:iam::',
    '"operator":"Null","operator":"Bool","operator":"IpAddress","operator":"ArnLike","operator":"StringLike","operator":"StringEquals"',
    'sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity","sts:ExternalId":"","sts:RoleSessionName":"',
    's3:authType":"REST-HEADER","s3:signatureversion":"AWS4-HMAC-SHA256","s3:x-amz-content-sha256":"UNSIGNED-PAYLOAD","s3:ResourceAccount":"',
    's3:ListBucket","s3:GetObject","s3:PutObject","s3:DeleteObject","s3:*","iam:*","organizations:',
    'Anonymous":{"id":"ANONYMOUS_PRINCIPAL"},"No policy decided this, the operation itself refuses: ',
    'aws:MultiFactorAuthPresent":"false","aws:MultiFactorAuthAge":"","aws:TokenIssueTime":"2026-","aws:SourceIdentity":"',
    'aws:PrincipalType":"AssumedRole","aws:userid":"AROA","arn":"arn:aws:sts::assumed-role/arn:aws:iam::role/',
    'aws:ResourceTag/iam:ResourceTag/aws:RequestTag/aws:PrincipalTag/aws:TagKeys":["',
    '"layer":"scp","layer":"rcp","layer":"trust","layer":"resource","layer":"boundary","layer":"session","layer":"identity"',
    '; nearest to it is the statement number 1 of the policy , whose condition does not hold: it asks for “”, the request has “”',
    ', the request does not have that key: the statement of the policy denies it. with an explicit deny in a resource-based policy',
    ' whose Resource does not hold: it says “arn:aws:s3:::*”, the request “arn:aws:s3:::',
    '"effect":"Deny","matches":true,"outcome":"ExplicitDeny","outcome":"Allow","sid":"","leftOut":["trace","conditions","texts"]}',
    '{"element":"Condition","holds":false,"expected":["true"],"actual":"false","operator":"StringEquals","key":"aws:',
    '{"account":"","at":17,"requestId":"","principal":{"id":"AIDA","name":"","arn":"arn:aws:iam::user/","entityId":"AIDA"},"action":"',
    '","resource":"arn:aws:s3:::","reason":"User: arn:aws:iam::user/ is not authorized to perform: on resource: because no identity-based policy',
    ' allows the action.","decision":{"outcome":"ImplicitDeny","layer":"identity"},"conditions":{"aws:SourceIp":"127.0.0.1",',
    '"aws:SecureTransport":"false","aws:CurrentTime":"2026-","aws:EpochTime":"17","aws:UserAgent":"aws-cli/ Python/ Linux/ md/Botocore#',
    'aws-sdk-js/ ua/2.1 os/linux lang/js md/nodejs# api/sts# Boto3/","aws:RequestedRegion":"us-east-1","aws:PrincipalArn":"arn:aws:iam::user/',
    '","aws:PrincipalAccount":"","aws:PrincipalOrgID":"o-","aws:userid":"AIDA","aws:PrincipalType":"User","aws:username":"',
    '","aws:PrincipalIsAWSService":"false","aws:ViaAWSService":"false","aws:PrincipalOrgPaths":["o-/r-/"],"aws:ResourceAccount":"',
    '","aws:ResourceOrgID":"o-"},"layers":[{"layer":"identity","level":0,"outcome":"ImplicitDeny","policies":[{"name":"arn:aws:iam::aws:policy/',
    '","statements":[],"others":0},{"name":"","statements":[{"index":0,"effect":"Allow","matches":false,"elements":[',
    '{"element":"Action","holds":true,"expected":["*"],"actual":"},{"element":"Resource","holds":false,"expected":["*","arn:aws:s3:::"],"actual":"arn:aws:',
    '"}]}],"others":0}]}],"leftOut":[]}',
  ].join(''),
);
