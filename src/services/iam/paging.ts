import { parseArn } from '#arn';
import { AwsError } from '#wire';

const DEFAULT_ITEMS = 100;

/** What every list operation may be asked: where to go on, and how many items to answer at the most. */
export interface PageRequest {
  readonly Marker?: string;
  readonly MaxItems?: number;
}

/** One page of a list, and the members that tell the caller whether and where it goes on. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: { readonly IsTruncated: boolean; readonly Marker?: string };
}

/**
 * The page of `items` that a request asks for, in the order of their keys, which must differ and have at most 240 bytes, lest the marker
 * grow longer than one may be. A marker names the key of the last item answered, so items that come and go between two pages make none
 * of the others appear twice or not at all.
 */
export function page<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  { Marker, MaxItems = DEFAULT_ITEMS }: PageRequest,
): Page<Item> {
  const after = Marker === undefined ? undefined : keyOfMarker(Marker);
  const rest = items
    .map((item) => ({ item, key: keyOf(item) }))
    .filter(({ key }) => after === undefined || key > after)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const answered = rest.slice(0, MaxItems);
  const last = answered.at(-1);
  const truncated = last !== undefined && rest.length > answered.length;
  return {
    items: answered.map(({ item }) => item),
    next: truncated ? { IsTruncated: true, Marker: markerOf(last.key) } : { IsTruncated: false },
  };
}

/** The key by which users, groups and roles are listed: their names, not distinguished by case. */
export function byName({ name }: { readonly name: string }): string {
  return name.toLowerCase();
}

/** The key by which managed policies are listed: an account's own may have the name of one of AWS's. */
export function byNameAndOwner({ name, arn }: { readonly name: string; readonly arn: string }): string {
  return `${name.toLowerCase()} ${parseArn(arn)?.account}`;
}

function markerOf(key: string): string {
  return Buffer.from(key).toString('base64url');
}

function keyOfMarker(marker: string): string {
  const key = Buffer.from(marker, 'base64url').toString();
  if (markerOf(key) !== marker) throw new AwsError('ValidationError', 'Invalid Marker.');
  return key;
}
