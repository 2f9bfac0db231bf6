import type { S3 } from '#wire';
import type { ObjectInfo } from '../object-store.ts';
import { bucketRef } from './buckets.ts';
import { checksumMembers } from './checksum.ts';
import { invalidArgument } from './errors.ts';
import { bucketOf, missingKey, objectNeed } from './needs.ts';
import type { S3Operation } from './operation.ts';
import { checkVersion } from './versions.ts';

/** What each attribute that can be asked for is answered with. */
const ATTRIBUTES: Readonly<Record<string, (info: ObjectInfo) => Partial<S3.GetObjectAttributesOutput>>> = {
  ETag: ({ etag }) => ({ ETag: etag }),
  Checksum: ({ checksum }) => (checksum === undefined ? {} : { Checksum: checksumMembers(checksum) }),
  ObjectParts: ({ partCount }) =>
    partCount === undefined ? {} : { ObjectParts: { TotalPartsCount: partCount } },
  StorageClass: () => ({ StorageClass: 'STANDARD' }),
  ObjectSize: ({ size }) => ({ ObjectSize: size }),
};

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html */
export const getObjectAttributes: S3Operation<'GetObjectAttributes'> = {
  name: 'GetObjectAttributes',
  access: 'anonymous',
  async authorize(input, call) {
    const bucket = await bucketOf(call, input);
    const actions =
      input.VersionId === undefined
        ? ['s3:GetObject', 's3:GetObjectAttributes']
        : ['s3:GetObjectVersion', 's3:GetObjectVersionAttributes'];
    return actions.map((action) => objectNeed(call, action, bucket, input.Key));
  },
  async handle(input, call, { objects }) {
    checkVersion(input.VersionId);
    const bucket = await bucketOf(call, input);
    const asked = (input.ObjectAttributes ?? []).map((name) => {
      const show = Object.hasOwn(ATTRIBUTES, name) ? ATTRIBUTES[name] : undefined;
      if (show === undefined)
        throw invalidArgument('x-amz-object-attributes', name, 'Invalid attribute name specified.');
      return show;
    });
    if (asked.length === 0)
      throw invalidArgument('x-amz-object-attributes', '', 'An object attribute must be named.');
    const info = await objects.head(bucketRef(bucket), input.Key);
    if (info === undefined) throw await missingKey(call, bucket, input.Key);
    const shown = asked.map((show) => show(info));
    return Object.assign({ LastModified: info.modified }, ...shown);
  },
};
