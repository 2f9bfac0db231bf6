/**
 * The regions that every account of AWS has without asking; all that AWS has opened since March 2019 must be enabled first.
 *
 * @see https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
 */
const DEFAULT_REGIONS: ReadonlySet<string> = new Set([
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
]);

/** Whether a request signed for `region` may come with a token of the global endpoint; one that names none is of us-east-1. */
export function isDefaultRegion(region: string): boolean {
  return region === '' || DEFAULT_REGIONS.has(region);
}
