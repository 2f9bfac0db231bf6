import { AwsError } from '#wire';
import { isBucketName } from './bucket-name.ts';

/** What a request is about: nothing (the service), a bucket, or an object. */
export interface Address {
  readonly bucket?: string;
  readonly key?: string;
}

const MAX_KEY_BYTES = 1024;
const NOT_ASCII = /[^\x21-\x7e]/;
const PORT = /:\d*$/;

/**
 * The bucket and key that a request names, decoded once; signature, policy and store all mean these.
 *
 * The whole path is decoded before it is cut, as the signature's canonical form is, so that an encoded slash cannot be two things.
 *
 * @param host the Host header: a bucket may stand before one of `baseHosts` (`BUCKET.s3.localhost`); any other host is no bucket's
 * @param path the raw path
 */
export function readAddress(host: string, path: string, baseHosts: readonly string[]): Address {
  const decoded = decodePath(path);
  const bucketOfHost = readHost(host, baseHosts);
  const rest = decoded.slice(1);
  if (bucketOfHost !== undefined) return address(bucketOfHost, rest);
  const slash = rest.indexOf('/');
  if (rest === '') return {};
  return slash === -1 ? address(rest, '') : address(rest.slice(0, slash), rest.slice(slash + 1));
}

/** The bucket and key of `x-amz-copy-source`: `/bucket/key`, with or without percent-escapes, and perhaps a version. */
export function readCopySource(text: string): {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
} {
  const [encoded = '', version] = cut(utf8OfHeader(text), '?versionId=');
  const decoded = decodeEscapes(encoded.startsWith('/') ? encoded : `/${encoded}`);
  if (decoded.startsWith('/arn:')) {
    throw new AwsError(
      'NotImplemented',
      'Copying from an access point is not implemented; name the source as bucket/key.',
    );
  }
  const [bucket = '', key = ''] = cut(decoded.slice(1), '/');
  if (bucket === '' || key === '') {
    throw new AwsError(
      'InvalidArgument',
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
      {
        details: { ArgumentName: 'x-amz-copy-source', ArgumentValue: text },
      },
    );
  }
  const source = { bucket: checkBucket(bucket), key: checkKey(key) };
  return version === undefined ? source : { ...source, versionId: version };
}

/** Refuses keys that are too long, or that a path could take for another. */
export function checkKey(key: string): string {
  const size = Buffer.byteLength(key);
  if (size > MAX_KEY_BYTES) {
    throw new AwsError('KeyTooLongError', 'Your key is too long', {
      details: { Size: String(size), MaxSizeAllowed: String(MAX_KEY_BYTES) },
    });
  }
  if (
    key.includes('\0') ||
    !key.isWellFormed() ||
    key.split('/').some((segment) => segment === '.' || segment === '..')
  ) {
    throw invalidUri();
  }
  return key;
}

function address(bucket: string, key: string): Address {
  return key === '' ? { bucket: checkBucket(bucket) } : { bucket: checkBucket(bucket), key: checkKey(key) };
}

function checkBucket(bucket: string): string {
  if (isBucketName(bucket)) return bucket;
  throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.', {
    details: { BucketName: bucket },
  });
}

/** The bucket that a host names; the longest base that fits decides. */
function readHost(host: string, baseHosts: readonly string[]): string | undefined {
  const name = host.toLowerCase().replace(PORT, '');
  if (baseHosts.includes(name)) return undefined;
  const fitting = baseHosts.filter((base) => name.endsWith(`.${base}`));
  const longest = fitting.reduce((best, base) => (base.length > best.length ? base : best), '');
  return longest === '' ? undefined : name.slice(0, -longest.length - 1);
}

function decodePath(path: string): string {
  if (NOT_ASCII.test(path)) throw invalidUri();
  return decodeEscapes(path);
}

function decodeEscapes(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalidUri();
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Headers have one character per byte; some clients send names in them without escapes. */
function utf8OfHeader(text: string): string {
  try {
    return utf8.decode(Buffer.from(text, 'latin1'));
  } catch {
    throw invalidUri();
  }
}

function cut(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

function invalidUri(): AwsError {
  return new AwsError('InvalidURI', "Couldn't parse the specified URI.");
}
