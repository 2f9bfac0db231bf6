import type { Call, Need } from '#access';
import { type Bucket, compiledBucketPolicy } from '#directory';
import { parseAuthorization, s3Rules } from '#sigv4';
import { AwsError } from '#wire';
import { checkKey } from './address.ts';
import { noSuchBucket, noSuchKey } from './errors.ts';

type NeedContext = NonNullable<Need['context']>;

/** The bucket that a request names. Whoever asks learns that there is none; a bucket of another owner than expected is not shown. */
export async function bucketOf(
  call: Call,
  {
    Bucket: name,
    ExpectedBucketOwner: owner,
  }: { readonly Bucket: string; readonly ExpectedBucketOwner?: string },
): Promise<Bucket> {
  const bucket = await call.snapshot.bucket(name);
  if (bucket === undefined) throw noSuchBucket(name);
  if (owner !== undefined && owner !== bucket.account) throw new AwsError('AccessDenied', 'Access Denied');
  return bucket;
}

/** An action on a bucket. */
export function bucketNeed(call: Call, action: string, bucket: Bucket, context: NeedContext = {}): Need {
  return need(call, action, bucket, `arn:aws:s3:::${bucket.id}`, context);
}

/** An action on an object, there or not. */
export function objectNeed(
  call: Call,
  action: string,
  bucket: Bucket,
  key: string,
  context: NeedContext = {},
): Need {
  return need(call, action, bucket, `arn:aws:s3:::${bucket.id}/${checkKey(key)}`, context);
}

/** What an object that is not there reads as: only who may list the bucket learns that. */
export async function missingKey(call: Call, bucket: Bucket, key: string): Promise<AwsError> {
  const listing = await call.decide(bucketNeed(call, 's3:ListBucket', bucket));
  return listing.allowed ? noSuchKey(key) : new AwsError('AccessDenied', listing.message);
}

/**
 * Condition keys of requests that write an object.
 *
 * @param creates whether this request makes the object, rather than a part of it
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
 */
export function writeContext(
  input: {
    readonly ACL?: string;
    readonly StorageClass?: string;
    readonly MetadataDirective?: string;
    readonly IfMatch?: string;
    readonly IfNoneMatch?: string;
  },
  creates: boolean,
): NeedContext {
  return {
    's3:x-amz-acl': input.ACL,
    's3:x-amz-storage-class': input.StorageClass,
    's3:x-amz-metadata-directive': input.MetadataDirective,
    's3:if-match': input.IfMatch,
    's3:if-none-match': input.IfNoneMatch,
    's3:ObjectCreationOperation': String(creates),
  };
}

function need(call: Call, action: string, bucket: Bucket, resource: string, context: NeedContext): Need {
  const policy = compiledBucketPolicy(bucket);
  return {
    action,
    resource,
    account: bucket.account,
    context: { ...signatureContext(call), 's3:ResourceAccount': bucket.account, ...context },
    ...(policy === undefined ? {} : { policy }),
  };
}

/**
 * How the request was signed; nothing for one that was not.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
 */
export function signatureContext({ caller, request }: Call): NeedContext {
  if (caller.type === 'anonymous') return {};
  // Read as the verifier read it: a pattern over the raw query would overlook a date that is written in another way.
  const read =
    request.header('authorization') === undefined ? parseAuthorization(request, s3Rules) : undefined;
  const presigned = read?.ok && read.form === 'presigned' ? read : undefined;
  return {
    's3:authType': presigned ? 'REST-QUERY-STRING' : 'REST-HEADER',
    's3:signatureversion': 'AWS4-HMAC-SHA256',
    's3:signatureAge': presigned && String(Math.max(request.now - presigned.signedAt, 0)),
    's3:x-amz-content-sha256': request.header('x-amz-content-sha256'),
  };
}
