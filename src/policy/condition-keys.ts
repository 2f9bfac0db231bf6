/** What a condition key's values may be; which operators suit it follows from that. */
export const KEY_TYPES = ['String', 'ARN', 'Bool', 'Date', 'Numeric', 'IPAddress'] as const;
export type KeyType = (typeof KEY_TYPES)[number];

/** One condition key; a name that ends in `/` stands for every key that continues it, such as those of tags. */
export interface ConditionKey {
  readonly name: string;
  readonly type: KeyType;
  /** Whether a request may have several values of it, so that set operators make sense of it. */
  readonly multiValued: boolean;
}

const single = (type: KeyType, ...names: readonly string[]): readonly ConditionKey[] =>
  names.map((name) => ({ name, type, multiValued: false }));

const multiple = (type: KeyType, ...names: readonly string[]): readonly ConditionKey[] =>
  names.map((name) => ({ name, type, multiValued: true }));

/**
 * The condition keys that any service's requests may have.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export const globalConditionKeys: readonly ConditionKey[] = [
  ...single('ARN', 'aws:PrincipalArn', 'aws:SourceArn', 'aws:SourceVpcArn', 'aws:ChatbotSourceArn'),
  ...single('Bool', 'aws:MultiFactorAuthPresent', 'aws:PrincipalIsAWSService', 'aws:SecureTransport'),
  ...single('Bool', 'aws:ViaAWSService', 'aws:ViaAWSMCPService', 'aws:IsMcpServiceAction', 'aws:AssumedRoot'),
  ...single('Date', 'aws:CurrentTime', 'aws:EpochTime', 'aws:TokenIssueTime'),
  ...single('Numeric', 'aws:MultiFactorAuthAge'),
  ...single('IPAddress', 'aws:SourceIp', 'aws:VpcSourceIp', 'aws:Ec2InstanceSourcePrivateIPv4'),
  ...single('String', 'aws:PrincipalAccount', 'aws:PrincipalOrgID', 'aws:PrincipalServiceName'),
  ...single('String', 'aws:PrincipalTag/', 'aws:PrincipalType', 'aws:userid', 'aws:username'),
  ...single('String', 'aws:FederatedProvider', 'aws:SourceIdentity'),
  ...single('String', 'aws:Ec2InstanceSourceVpc', 'aws:SourceVpc', 'aws:SourceVpce'),
  ...single('String', 'aws:VpceAccount', 'aws:VpceOrgID', 'aws:ResourceAccount', 'aws:ResourceOrgID'),
  ...single('String', 'aws:ResourceTag/', 'aws:RequestTag/', 'aws:RequestedRegion', 'aws:referer'),
  ...single('String', 'aws:CalledViaFirst', 'aws:CalledViaLast', 'aws:CalledViaAWSMCP', 'aws:UserAgent'),
  ...single('String', 'aws:SourceAccount', 'aws:SourceOrgID', 'aws:SourceOwner'),
  ...multiple('String', 'aws:CalledVia', 'aws:PrincipalOrgPaths', 'aws:PrincipalServiceNamesList'),
  ...multiple('String', 'aws:ResourceOrgPaths', 'aws:SourceOrgPaths', 'aws:TagKeys', 'aws:VpceOrgPaths'),
];

/**
 * The keys of sessions that other services fill and all may read, and those of federation with more than one value.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
 */
export const crossServiceConditionKeys: readonly ConditionKey[] = [
  ...single('ARN', 'ec2:SourceInstanceArn', 'lambda:SourceFunctionArn', 'ssm:SourceInstanceArn'),
  ...single('ARN', 'ecs:SourceInstanceArn', 'codebuild:BuildArn', 'codebuild:ProjectArn'),
  ...single('Numeric', 'ec2:RoleDelivery'),
  ...single('String', 'glue:CredentialIssuingService', 'glue:RoleAssumedBy', 'identitystore:UserId'),
  ...multiple('String', 'sts:TransitiveTagKeys', 'sts:IdentityTokenAudience', 'saml:cn'),
  ...multiple('ARN', 'sts:RequestContextProviders'),
  ...multiple('String', 'saml:edupersonaffiliation', 'saml:edupersonassurance', 'saml:edupersonentitlement'),
  ...multiple('String', 'saml:edupersonnickname', 'saml:edupersonorgunitdn', 'saml:edupersontargetedid'),
  ...multiple('String', 'saml:edupersonscopedaffiliation', 'saml:eduorgsuperioruri', 'saml:eduorglegalname'),
  ...multiple('String', 'saml:eduorghomepageuri', 'saml:eduorgidentityauthnpolicyuri'),
  ...multiple('String', 'saml:eduorgwhitepagesuri', 's3:RequestObjectTagKeys'),
  ...multiple(
    'String',
    's3:InventoryAccessibleOptionalFields',
    'dynamodb:Attributes',
    'dynamodb:LeadingKeys',
  ),
];

const multiValuedNames: ReadonlySet<string> = new Set(
  [...globalConditionKeys, ...crossServiceConditionKeys]
    .filter(({ multiValued }) => multiValued)
    .map(({ name }) => name.toLowerCase()),
);

/** Whether AWS documents that requests may have several values of a key; `<issuer>:amr`, of any OIDC issuer, is among them. */
export function isMultiValuedKey(key: string): boolean {
  const lower = key.toLowerCase();
  return multiValuedNames.has(lower) || lower.endsWith(':amr');
}
