import { createHash } from 'node:crypto';
import type { Bucket } from '#directory';
import type { S3 } from '#wire';
import type { BucketRef } from '../object-store.ts';

/** A bucket as the object store knows it; one that is created anew under the name is another. */
export function bucketRef(bucket: Pick<Bucket, 'id' | 'account' | 'createdAt'>): BucketRef {
  return { name: bucket.id, incarnation: `${bucket.account}-${bucket.createdAt}` };
}

/** Whether a bucket is the one that was seen before, and not another that was made under its name. */
export function isSameBucket(bucket: Bucket, before: Bucket): boolean {
  return bucketRef(bucket).incarnation === bucketRef(before).incarnation;
}

/** The canonical user id that stands for an account where S3 names owners. */
export function canonicalUserId(account: string): string {
  return createHash('sha256').update(`canonical user of ${account}`).digest('hex');
}

export function ownerOf(bucket: Pick<Bucket, 'account'>): S3.Owner {
  return { ID: canonicalUserId(bucket.account) };
}
