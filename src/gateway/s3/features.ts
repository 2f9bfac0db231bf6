import { AwsError, type S3ErrorCode } from '#wire';
import type { S3Request } from './resolve.ts';

/** `x-amz-*` headers that are obeyed, or that ask for nothing; a list names the only values for which that holds. */
const ACCEPTED: Readonly<Record<string, 'any' | readonly string[]>> = {
  'x-amz-acl': ['private', 'bucket-owner-full-control'],
  'x-amz-bucket-object-lock-enabled': ['false'],
  'x-amz-confirm-remove-self-bucket-access': 'any',
  'x-amz-content-sha256': 'any',
  'x-amz-copy-source': 'any',
  'x-amz-copy-source-if-match': 'any',
  'x-amz-copy-source-if-modified-since': 'any',
  'x-amz-copy-source-if-none-match': 'any',
  'x-amz-copy-source-if-unmodified-since': 'any',
  'x-amz-copy-source-range': 'any',
  'x-amz-date': 'any',
  'x-amz-decoded-content-length': 'any',
  'x-amz-expected-bucket-owner': 'any',
  'x-amz-metadata-directive': 'any',
  'x-amz-mp-object-size': 'any',
  'x-amz-object-ownership': ['BucketOwnerEnforced'],
  'x-amz-request-payer': 'any',
  'x-amz-sdk-checksum-algorithm': 'any',
  'x-amz-security-token': 'any',
  'x-amz-source-expected-bucket-owner': 'any',
  'x-amz-storage-class': ['STANDARD'],
  // Objects have no tags, so there are none to copy or to replace.
  'x-amz-tagging-directive': 'any',
  'x-amz-te': 'any',
  'x-amz-trailer': 'any',
  'x-amz-user-agent': 'any',
};
const ACCEPTED_PREFIXES = ['x-amz-meta-', 'x-amz-checksum-'];

/** What a read would get wrong: it answers data that such a header says is encrypted. */
const ENCRYPTION = 'x-amz-server-side-encryption';
const READS = new Set(['GET', 'HEAD']);

/**
 * Refuses a request that asks for what is not there: encryption, tags, locks, access control lists, storage classes. A write with a
 * header that is not known here is refused too, since a header that is overlooked may be a protection that the client counts on.
 */
export function refuseFeatures({ headers }: Pick<S3Request, 'headers'>, method: string): void {
  for (const [name, value] of headers) {
    if (!name.startsWith('x-amz-') || isAccepted(name, value)) continue;
    if (READS.has(method) && !name.startsWith(ENCRYPTION)) continue;
    throw refusal(name);
  }
}

function isAccepted(name: string, value: string): boolean {
  if (ACCEPTED_PREFIXES.some((prefix) => name.startsWith(prefix))) return true;
  const accepted = Object.hasOwn(ACCEPTED, name) ? ACCEPTED[name] : undefined;
  return accepted === 'any' || accepted?.includes(value) === true;
}

function refusal(header: string): AwsError {
  const [code, message] = isAcl(header) ? ACL : NOT_IMPLEMENTED;
  return new AwsError(code, message, { details: { Header: header } });
}

function isAcl(header: string): boolean {
  return header === 'x-amz-acl' || header.startsWith('x-amz-grant-');
}

const ACL: readonly [S3ErrorCode, string] = [
  'AccessControlListNotSupported',
  'The bucket does not allow ACLs',
];
const NOT_IMPLEMENTED: readonly [S3ErrorCode, string] = [
  'NotImplemented',
  'A header you provided implies functionality that is not implemented',
];
