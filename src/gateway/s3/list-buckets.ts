import type { Bucket } from '#directory';
import type { S3 } from '#wire';
import { canonicalUserId } from './buckets.ts';
import { invalidArgument } from './errors.ts';
import { readToken, writeToken } from './listing.ts';
import { signatureContext } from './needs.ts';
import type { S3Operation } from './operation.ts';

const MAX_BUCKETS = 10_000;

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
export const listBuckets: S3Operation<'ListBuckets'> = {
  name: 'ListBuckets',
  access: 'signed',
  authorize(_input, call) {
    return [
      {
        action: 's3:ListAllMyBuckets',
        resource: '*',
        account: call.caller.account,
        context: signatureContext(call),
      },
    ];
  },
  async handle(input, call) {
    const { account } = call.caller;
    const { MaxBuckets: limit, Prefix: prefix = '', BucketRegion: region, ContinuationToken: token } = input;
    if (limit !== undefined && (limit < 1 || limit > MAX_BUCKETS)) {
      throw invalidArgument(
        'max-buckets',
        String(limit),
        `Argument max-buckets must be an integer between 1 and ${MAX_BUCKETS}`,
      );
    }
    const after = token === undefined ? '' : readToken('continuation-token', token);
    const buckets = (await call.snapshot.buckets(account)).filter(
      ({ id, region: own }) =>
        id > after && id.startsWith(prefix) && (region === undefined || region === own),
    );
    const page = buckets.slice(0, limit ?? MAX_BUCKETS);
    const last = page.at(-1);
    return {
      Owner: { ID: canonicalUserId(account) },
      Buckets: page.map(shownBucket),
      ...(input.Prefix === undefined ? {} : { Prefix: prefix }),
      ...(last !== undefined && buckets.length > page.length
        ? { ContinuationToken: writeToken(last.id) }
        : {}),
    };
  },
};

function shownBucket({ id, createdAt, region }: Bucket): S3.Bucket {
  return { Name: id, CreationDate: createdAt, BucketRegion: region, BucketArn: `arn:aws:s3:::${id}` };
}
