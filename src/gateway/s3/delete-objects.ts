import type { Call } from '#access';
import type { Bucket } from '#directory';
import { AwsError, type S3 } from '#wire';
import type { WriteCondition } from '../object-store.ts';
import { bucketRef } from './buckets.ts';
import { readDigestClaims } from './content.ts';
import { malformedXml, writeRefused } from './errors.ts';
import { unquoteEtag } from './etag.ts';
import { bucketOf, objectNeed } from './needs.ts';
import type { S3Deps, S3Operation } from './operation.ts';
import { MOST_DELETED_OBJECTS } from './sizes.ts';
import { checkVersion, objectAction } from './versions.ts';

/**
 * Each key is authorized by itself and answered by itself.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
 */
export const deleteObjects: S3Operation<
  'DeleteObjects',
  S3.DeleteObjectsOutput,
  Pick<S3Deps, 'objects' | 'sent'>
> = {
  name: 'DeleteObjects',
  access: 'anonymous',
  async authorize(input, call) {
    await bucketOf(call, input);
    return [];
  },
  async handle(input, call, { objects, sent }) {
    const bucket = await bucketOf(call, input);
    const { Objects: asked, Quiet: quiet } = input.Delete;
    requireDigest(sent.headers);
    if (asked.length === 0 || asked.length > MOST_DELETED_OBJECTS) throw malformedXml();

    const errors: S3.Error[] = [];
    const allowed: { readonly key: string; readonly condition?: WriteCondition }[] = [];
    for (const object of asked) {
      const refusal = await refusalOf(call, bucket, object);
      if (refusal === undefined) allowed.push({ key: object.Key, ...conditionOf(object) });
      else errors.push(errorOf(object.Key, refusal));
    }
    const results = await objects.delete(bucketRef(bucket), allowed);
    const deleted: S3.DeletedObject[] = [];
    for (const [index, { key }] of allowed.entries()) {
      const result = results[index];
      if (result === undefined || result.ok) deleted.push({ Key: key });
      else errors.push(errorOf(key, writeRefused(result, { bucket: bucket.id, key, condition: 'If-Match' })));
    }
    return { ...(quiet ? {} : { Deleted: deleted }), Errors: errors };
  },
};

/** A list of what to delete must not be trusted on the strength of the connection alone. */
function requireDigest(headers: ReadonlyMap<string, string>): void {
  const { md5, checksum } = readDigestClaims(headers);
  if (md5 === undefined && checksum === undefined) {
    throw new AwsError('InvalidRequest', 'Missing required header for this request: Content-MD5');
  }
}

async function refusalOf(
  call: Call,
  bucket: Bucket,
  object: S3.ObjectIdentifier,
): Promise<AwsError | undefined> {
  const { Key: key, VersionId: versionId, ETag: etag } = object;
  try {
    if (key === '') throw malformedXml();
    const needs = [objectNeed(call, objectAction('s3:DeleteObject', versionId), bucket, key)];
    if (etag !== undefined) needs.push(objectNeed(call, 's3:GetObject', bucket, key));
    for (const need of needs) {
      const authorization = await call.decide(need);
      if (!authorization.allowed) return new AwsError('AccessDenied', authorization.message);
    }
    checkVersion(versionId);
    if (object.LastModifiedTime !== undefined || object.Size !== undefined) {
      throw new AwsError(
        'NotImplemented',
        'Conditions on the time and size of an object are not implemented here; use its ETag.',
      );
    }
    return undefined;
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
}

function conditionOf({ ETag: etag }: S3.ObjectIdentifier): { readonly condition?: WriteCondition } {
  return etag === undefined ? {} : { condition: { type: 'etag', etag: unquoteEtag(etag) } };
}

function errorOf(key: string, { code, message }: AwsError): S3.Error {
  return { Key: key, Code: code, Message: message };
}
