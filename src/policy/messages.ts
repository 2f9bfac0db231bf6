import type { Wording } from './kinds.ts';

/** Each way in which a document can be refused. */
export type Rule = keyof typeof messages;

const SYNTAX = 'Syntax errors in policy.';
const LEGACY = 'The policy failed legacy parsing';
const BUCKET_SYNTAX = 'Invalid policy syntax.';
const BUCKET_RESOURCE = 'Policy has invalid resource';
const BUCKET_ACTION = 'Policy has invalid action';
const FEDERATED = 'Federated principals must be valid domain names or SAML metadata ARNs';
const STS_ONLY = 'AssumeRole policy may only specify STS AssumeRole actions.';

/** The same words whoever speaks. */
const same = (text: string) => ({ permissions: text, trust: text, bucket: text });

/**
 * AWS's words for each rule, one row a rule, one column for each of the three checkers it has. `%s` stands for what is refused.
 * Order is of no meaning here; `parse.ts` and `validate.ts` decide which rule speaks first.
 */
const messages = {
  json: {
    permissions: SYNTAX,
    trust: 'This policy contains invalid Json',
    bucket: "Policies must be valid JSON and the first byte must be '{'",
  },
  duplicateName: { permissions: SYNTAX, trust: 'This policy contains invalid Json', bucket: BUCKET_SYNTAX },
  shape: { permissions: SYNTAX, trust: SYNTAX, bucket: BUCKET_SYNTAX },
  unknownElement: { permissions: SYNTAX, trust: 'Unknown field %s', bucket: 'Unknown field %s' },
  noStatement: {
    permissions: SYNTAX,
    trust: 'Could not parse the policy: Statement is empty!',
    bucket: 'Could not parse the policy: Statement is empty!',
  },
  unknownVersion: {
    permissions: SYNTAX,
    trust: 'The policy must contain a valid version string',
    bucket: 'The policy must contain a valid version string',
  },
  noEffect: {
    permissions: SYNTAX,
    trust: 'Missing required field Effect',
    bucket: 'Missing required field Effect',
  },
  unknownEffect: { permissions: SYNTAX, trust: 'Invalid effect: %s', bucket: 'Invalid effect: %s' },
  effectCase: { permissions: LEGACY, trust: 'Invalid effect: %s', bucket: 'Invalid effect: %s' },
  unknownOperator: {
    permissions: SYNTAX,
    trust: 'Invalid Condition type : %s',
    bucket: 'Invalid Condition type : %s',
  },
  oldVersion: same('Policy document must be version 2012-10-17 or greater.'),
  conditionValue: { permissions: LEGACY, trust: LEGACY, bucket: BUCKET_SYNTAX },
  resourceSegments: { permissions: LEGACY, trust: LEGACY, bucket: BUCKET_RESOURCE },
  principalProhibited: {
    permissions: 'Policy document should not specify a principal.',
    trust: 'Has prohibited field Principal',
    bucket: 'Has prohibited field Principal',
  },
  duplicateSid: {
    permissions: 'Statement IDs (SID) in a single policy must be unique.',
    trust: 'The Statement Ids in the policy are not unique',
    bucket: 'The Statement Ids in the policy are not unique',
  },
  sidCharacters: same(
    'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
  ),
  effectDenyOnly: same('Only RCPFullAWSAccess may allow; other resource control policies deny.'),
  notActionProhibited: same('RCPs do not support the NotAction element. Update to use the Action element.'),
  serviceNotControlled: same('RCPs only support specifying select service prefixes in the Action element.'),
  everyoneOnly: same(
    'RCPs only support specifying all principals ("*") in the Principal element. The NotPrincipal element is not supported for RCPs.',
  ),
  noPrincipal: same('Missing required field Principal'),
  emptyPrincipal: same('Missing required field Principal cannot be empty!'),
  notPrincipalProhibited: {
    permissions: 'Policy document should not specify a principal.',
    trust: 'AssumeRole policy must not contain NotPrincipal field.',
    bucket: 'Has prohibited field NotPrincipal',
  },
  allowNotPrincipal: same('Allow with NotPrincipal is not allowed.'),
  starPrincipal: same('AssumeRolepolicy contained an invalid principal: "STAR":"*".'),
  invalidFederated: {
    permissions: FEDERATED,
    trust: FEDERATED,
    bucket: 'Invalid principal in policy',
  },
  invalidPrincipal: {
    permissions: 'Invalid principal in policy: %s',
    trust: 'Invalid principal in policy: %s',
    bucket: 'Invalid principal in policy',
  },
  noAction: {
    permissions: 'Policy statement must contain actions.',
    trust: 'Missing required field Action',
    bucket: 'Missing required field Action',
  },
  actionVendor: {
    permissions: 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
    trust: STS_ONLY,
    bucket: BUCKET_ACTION,
  },
  actionColons: {
    permissions: 'Actions/Condition can contain only one colon.',
    trust: STS_ONLY,
    bucket: BUCKET_ACTION,
  },
  actionVendorName: { permissions: 'Vendor %s is not valid', trust: STS_ONLY, bucket: BUCKET_ACTION },
  actionNotSts: same(STS_ONLY),
  resourceProhibited: same('Has prohibited field Resource'),
  notResourceProhibited: same('AssumeRole policy must not contain resources.'),
  noResource: {
    permissions: 'Policy statement must contain resources.',
    trust: 'Missing required field Resource',
    bucket: 'Missing required field Resource',
  },
  resourceFormat: {
    permissions: 'Resource %s must be in ARN format or "*".',
    trust: 'Resource %s must be in ARN format or "*".',
    bucket: BUCKET_RESOURCE,
  },
  resourcePartition: {
    permissions: 'Partition "%s" is not valid for resource "%s".',
    trust: 'Partition "%s" is not valid for resource "%s".',
    bucket: BUCKET_RESOURCE,
  },
  resourceVendor: {
    permissions: 'Resource vendor must be fully qualified and cannot contain regexes.',
    trust: 'Resource vendor must be fully qualified and cannot contain regexes.',
    bucket: BUCKET_RESOURCE,
  },
  iamResourceRegion: {
    permissions: 'IAM resource %s cannot contain region information.',
    trust: 'IAM resource %s cannot contain region information.',
    bucket: BUCKET_RESOURCE,
  },
  s3ResourceRegion: {
    permissions: 'Resource %s can not contain region information.',
    trust: 'Resource %s can not contain region information.',
    bucket: BUCKET_RESOURCE,
  },
  iamResourcePath: {
    permissions: 'IAM resource path must either be "*" or start with %s.',
    trust: 'IAM resource path must either be "*" or start with %s.',
    bucket: BUCKET_RESOURCE,
  },
} as const satisfies Record<string, Record<Wording, string>>;

/** The message for a broken rule; `subjects` fill its `%s` in order. */
export function messageOf(rule: Rule, wording: Wording, subjects: readonly string[] = []): string {
  const [first = '', ...rest] = messages[rule][wording].split('%s');
  return rest.reduce((text, part, index) => text + (subjects[index] ?? '') + part, first);
}
