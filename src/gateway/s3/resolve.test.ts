import { describe, expect, it } from 'vitest';
import { s3Model } from '#wire';
import { incomingRequest } from './gateway.testing.ts';
import { s3Operations } from './operations.ts';
import { resolveS3 } from './resolve.ts';

function resolved(method: string, target: string, headers: Record<string, string> = {}): string {
  const result = resolveS3(incomingRequest(method, target, { headers }), ['localhost']);
  return result.ok ? result.request.operation : result.error.code;
}

const COPY = { 'x-amz-copy-source': 'b/k' };

describe('which operation a request asks for', () => {
  const rows: readonly [string, string, string, Record<string, string>?][] = [
    ['GET', '/', 'ListBuckets'],
    ['GET', '/?max-buckets=2&prefix=a', 'ListBuckets'],
    ['GET', '/bucket', 'ListObjects'],
    ['GET', '/bucket?prefix=a&delimiter=/&max-keys=5&marker=b&encoding-type=url', 'ListObjects'],
    ['GET', '/bucket?list-type=2&prefix=&fetch-owner=true&start-after=a', 'ListObjectsV2'],
    ['GET', '/bucket?location', 'GetBucketLocation'],
    ['GET', '/bucket?location=', 'GetBucketLocation'],
    ['GET', '/bucket?policy', 'GetBucketPolicy'],
    ['GET', '/bucket?uploads&prefix=a', 'ListMultipartUploads'],
    ['HEAD', '/bucket', 'HeadBucket'],
    ['PUT', '/bucket', 'CreateBucket'],
    ['PUT', '/bucket/', 'CreateBucket'],
    ['PUT', '/bucket?policy', 'PutBucketPolicy'],
    ['DELETE', '/bucket', 'DeleteBucket'],
    ['DELETE', '/bucket?policy', 'DeleteBucketPolicy'],
    ['POST', '/bucket?delete', 'DeleteObjects'],
    ['GET', '/bucket/key?x-id=GetObject', 'GetObject'],
    ['GET', '/bucket/key?response-content-type=text/plain&partNumber=1&versionId=null', 'GetObject'],
    ['GET', '/bucket/key?attributes', 'GetObjectAttributes'],
    ['GET', '/bucket/key?uploadId=u&max-parts=3', 'ListParts'],
    ['HEAD', '/bucket/key', 'HeadObject'],
    ['PUT', '/bucket/key', 'PutObject'],
    ['PUT', '/bucket/key', 'CopyObject', COPY],
    ['PUT', '/bucket/key?x-amz-copy-source=b/k', 'CopyObject'],
    ['PUT', '/bucket/key?partNumber=1&uploadId=u', 'UploadPart'],
    ['PUT', '/bucket/key?partNumber=1&uploadId=u', 'UploadPartCopy', COPY],
    ['POST', '/bucket/key?uploads', 'CreateMultipartUpload'],
    ['POST', '/bucket/key?uploadId=u', 'CompleteMultipartUpload'],
    ['DELETE', '/bucket/key', 'DeleteObject'],
    ['DELETE', '/bucket/key?uploadId=u', 'AbortMultipartUpload'],
  ];

  it.each(rows)('%s %s → %s', (method, target, operation, headers) => {
    expect(resolved(method, target, headers)).toBe(operation);
  });

  it('leaves no operation of the table out, and the table none of the model', () => {
    const reached = new Set(rows.map(([, , operation]) => operation));
    expect([...reached].sort()).toEqual(Object.keys(s3Operations).sort());
    expect(Object.keys(s3Operations).sort()).toEqual([...s3Model.operations.keys()].sort());
    for (const [name, operation] of Object.entries(s3Operations)) expect(operation.name).toBe(name);
  });

  it('takes the parameters of a signature for no question', () => {
    const signature =
      'X-Amz-Algorithm=a&X-Amz-Credential=b&X-Amz-Date=c&X-Amz-Expires=1&X-Amz-SignedHeaders=host&X-Amz-Signature=d';
    expect(resolved('GET', `/bucket/key?${signature}&x-id=GetObject`)).toBe('GetObject');
  });
});

describe('A9 what is not implemented', () => {
  const SUBRESOURCES = [
    'acl',
    'tagging',
    'versioning',
    'versions',
    'lifecycle',
    'cors',
    'website',
    'logging',
    'notification',
    'replication',
    'encryption',
    'object-lock',
    'retention',
    'legal-hold',
    'torrent',
    'restore',
    'select',
    'publicAccessBlock',
    'ownershipControls',
    'policyStatus',
    'requestPayment',
    'accelerate',
    'analytics',
    'inventory',
    'metrics',
    'intelligent-tiering',
    'renameObject',
    'session',
    'metadataTable',
    'annotation',
    'tomorrow',
  ];

  it.each(SUBRESOURCES)('?%s never falls through to the plain operation', (name) => {
    for (const method of ['GET', 'PUT', 'POST', 'DELETE', 'HEAD']) {
      for (const path of ['/bucket', '/bucket/key']) {
        expect([method, path, resolved(method, `${path}?${name}`)]).toEqual([method, path, 'NotImplemented']);
        expect(resolved(method, `${path}?${name}=x`)).toBe('NotImplemented');
      }
    }
  });

  it.each([
    ['two questions at once', 'GET', '/bucket?policy&uploads'],
    ['a question of the bucket asked of an object', 'PUT', '/bucket/key?policy'],
    ['half of a part', 'PUT', '/bucket/key?partNumber=1'],
    ['the other half', 'PUT', '/bucket/key?uploadId=u'],
    ['a question in another letter case', 'GET', '/bucket?Policy'],
    ['a form upload', 'POST', '/bucket'],
  ])('%s is refused', (_what, method, target) => {
    expect(resolved(method, target)).toBe('NotImplemented');
  });

  it.each([
    ['POST', '/'],
    ['PUT', '/'],
    ['POST', '/bucket/key'],
    ['PATCH', '/bucket/key'],
    ['OPTIONS', '/bucket'],
    ['get', '/bucket'],
  ])('%s %s is no method of the resource', (method, target) => {
    expect(resolved(method, target)).toBe('MethodNotAllowed');
  });

  it('A22 refuses a parameter that comes twice, also in another case', () => {
    expect(resolved('GET', '/bucket?prefix=a&prefix=b')).toBe('InvalidArgument');
    expect(resolved('GET', '/bucket?prefix=a&Prefix=b')).toBe('InvalidArgument');
  });

  it('A27 ignores headers that would override the method', () => {
    expect(resolved('GET', '/bucket/key', { 'x-http-method-override': 'DELETE' })).toBe('GetObject');
  });

  it('refuses a list type that is not there', () => {
    expect(resolved('GET', '/bucket?list-type=3')).toBe('InvalidArgument');
  });

  it('refuses a header whose twin in the query says something else', () => {
    expect(resolved('PUT', '/bucket/key?x-amz-copy-source=b/other', COPY)).toBe('InvalidRequest');
  });
});
