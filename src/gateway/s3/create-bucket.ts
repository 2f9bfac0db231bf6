import type { Call, SignedCaller } from '#access';
import type { Bucket } from '#directory';
import { AwsError, type S3 } from '#wire';
import { bucketRef } from './buckets.ts';
import { signatureContext } from './needs.ts';
import type { S3Operation } from './operation.ts';

/** Where a bucket lies that names no region; the only region that names none. */
const DEFAULT_REGION = 'us-east-1';
const REGION = /^[a-z]{2}(-[a-z]{2,16}){1,3}-\d{1,2}$/;
/** As S3 called Ireland first, and still takes. */
const EU = 'EU';
const EU_REGION = 'eu-west-1';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
export const createBucket: S3Operation<'CreateBucket'> = {
  name: 'CreateBucket',
  access: 'signed',
  authorize(input, call) {
    return [
      {
        action: 's3:CreateBucket',
        resource: `arn:aws:s3:::${input.Bucket}`,
        account: call.caller.account,
        context: {
          ...signatureContext(call),
          's3:ResourceAccount': call.caller.account,
          's3:LocationConstraint': input.CreateBucketConfiguration?.LocationConstraint,
          's3:x-amz-acl': input.ACL,
          's3:x-amz-object-ownership': input.ObjectOwnership,
        },
      },
    ];
  },
  async handle(input, call, { objects }) {
    const bucket: Bucket = {
      kind: 'bucket',
      id: input.Bucket,
      account: call.caller.account,
      region: regionOf(input, call),
      createdAt: call.request.now,
    };
    const existing = await call.snapshot.bucket(bucket.id);
    if (existing === undefined) {
      // The store first: a bucket that the directory shows takes objects. Room for one that another request wins stays empty.
      await objects.createBucket(bucketRef(bucket));
      await call.change(['buckets'], (draft) => {
        const winner = draft.buckets.bucket(bucket.id);
        if (winner === undefined) draft.buckets.put(bucket);
        else refuseTaken(winner, bucket);
      });
    } else refuseTaken(existing, bucket);
    return { Location: `/${bucket.id}`, BucketArn: `arn:aws:s3:::${bucket.id}` };
  },
};

/** To create one's own bucket anew succeeds in the oldest region, and nowhere else. */
function refuseTaken(existing: Bucket, wanted: Bucket): void {
  if (existing.account !== wanted.account) {
    throw new AwsError(
      'BucketAlreadyExists',
      'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
      { details: { BucketName: wanted.id } },
    );
  }
  if (existing.region === DEFAULT_REGION && wanted.region === DEFAULT_REGION) return;
  throw new AwsError(
    'BucketAlreadyOwnedByYou',
    'Your previous request to create the named bucket succeeded and you already own it.',
    { details: { BucketName: wanted.id } },
  );
}

function regionOf(
  { CreateBucketConfiguration: configuration }: S3.CreateBucketRequest,
  call: Call<SignedCaller>,
): string {
  if (configuration?.Bucket !== undefined || configuration?.Location !== undefined) {
    throw new AwsError('NotImplemented', 'Directory buckets are not implemented here.');
  }
  if ((configuration?.Tags?.length ?? 0) > 0)
    throw new AwsError('NotImplemented', 'Bucket tags are not implemented here.');
  const constraint = configuration?.LocationConstraint;
  if (constraint === undefined || constraint === '') {
    if (call.region === DEFAULT_REGION) return DEFAULT_REGION;
    throw illegalLocation('unspecified');
  }
  const region = constraint === EU ? EU_REGION : constraint;
  if (!REGION.test(region) || region === DEFAULT_REGION) {
    throw new AwsError('InvalidLocationConstraint', 'The specified location-constraint is not valid', {
      details: { LocationConstraint: constraint },
    });
  }
  if (call.region !== DEFAULT_REGION && call.region !== region) throw illegalLocation(region);
  return region;
}

function illegalLocation(location: string): AwsError {
  return new AwsError(
    'IllegalLocationConstraintException',
    `The ${location} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  );
}
