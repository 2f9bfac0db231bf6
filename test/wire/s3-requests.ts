import { createHash } from 'node:crypto';
import type { s3Operations } from '../../src/gateway/s3/operations.ts';
import { plainRequest, type RawRequest, withBody, withHeaders } from '../harness/raw.ts';
import { BUCKET } from '../harness/story.ts';

const DELETE = '<Delete><Object><Key>kept</Key></Object></Delete>';
const COMPLETE =
  '<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>"e"</ETag></Part></CompleteMultipartUpload>';
const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:GetObjectTagging',
    Resource: `arn:aws:s3:::${BUCKET}/*`,
  },
});

/** A request as it is before it is signed. */
export interface S3Row {
  readonly method: string;
  readonly target: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string;
}

/** A request of every operation of S3. */
export const S3: { readonly [Name in keyof typeof s3Operations]: S3Row } = {
  ListBuckets: { method: 'GET', target: '/' },
  CreateBucket: { method: 'PUT', target: `/${BUCKET}` },
  HeadBucket: { method: 'HEAD', target: `/${BUCKET}` },
  GetBucketLocation: { method: 'GET', target: `/${BUCKET}?location` },
  PutBucketPolicy: { method: 'PUT', target: `/${BUCKET}?policy`, body: POLICY },
  GetBucketPolicy: { method: 'GET', target: `/${BUCKET}?policy` },
  DeleteBucketPolicy: { method: 'DELETE', target: `/${BUCKET}?policy` },
  ListObjects: { method: 'GET', target: `/${BUCKET}` },
  ListObjectsV2: { method: 'GET', target: `/${BUCKET}?list-type=2` },
  ListMultipartUploads: { method: 'GET', target: `/${BUCKET}?uploads` },
  PutObject: { method: 'PUT', target: `/${BUCKET}/written`, body: 'data' },
  CopyObject: {
    method: 'PUT',
    target: `/${BUCKET}/copied`,
    headers: [['x-amz-copy-source', `/${BUCKET}/kept`]],
  },
  GetObject: { method: 'GET', target: `/${BUCKET}/kept` },
  HeadObject: { method: 'HEAD', target: `/${BUCKET}/kept` },
  GetObjectAttributes: {
    method: 'GET',
    target: `/${BUCKET}/kept?attributes`,
    headers: [['x-amz-object-attributes', 'ETag']],
  },
  CreateMultipartUpload: { method: 'POST', target: `/${BUCKET}/parts?uploads` },
  UploadPart: { method: 'PUT', target: `/${BUCKET}/parts?partNumber=1&uploadId=none`, body: 'data' },
  UploadPartCopy: {
    method: 'PUT',
    target: `/${BUCKET}/parts?partNumber=1&uploadId=none`,
    headers: [['x-amz-copy-source', `/${BUCKET}/kept`]],
  },
  ListParts: { method: 'GET', target: `/${BUCKET}/parts?uploadId=none` },
  CompleteMultipartUpload: { method: 'POST', target: `/${BUCKET}/parts?uploadId=none`, body: COMPLETE },
  AbortMultipartUpload: { method: 'DELETE', target: `/${BUCKET}/parts?uploadId=none` },
  DeleteObject: { method: 'DELETE', target: `/${BUCKET}/written` },
  DeleteBucket: { method: 'DELETE', target: `/${BUCKET}` },
  // Last: where it is allowed it deletes what the others read.
  DeleteObjects: {
    method: 'POST',
    target: `/${BUCKET}?delete`,
    headers: [['content-md5', createHash('md5').update(DELETE).digest('base64')]],
    body: DELETE,
  },
};

/** A row as the request of a server, not signed yet. */
export function s3Request(endpoint: string, { method, target, headers = [], body }: S3Row): RawRequest {
  const request = withHeaders(plainRequest(endpoint, method, target), ...headers);
  return body === undefined ? request : withBody(request, body);
}
