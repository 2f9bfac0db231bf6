import { describe, expect, it } from 'vitest';
import { decodeRestXml, encodeRestXml, encodeS3Error, type Operation, s3Model } from '../index.ts';

function operation(name: string): Operation {
  const found = s3Model.operations.get(name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}
const NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';

function decode(name: string, { query = {}, headers = {}, body = '' as string | Uint8Array } = {}) {
  return decodeRestXml(operation(name), {
    labels: { Bucket: 'b', Key: 'k' },
    query: new Map(Object.entries(query)),
    headers: new Map(Object.entries(headers)),
    body: Buffer.from(body),
  });
}
const remove = (body: string | Uint8Array) => decode('DeleteObjects', { body });
const malformed = { ok: false, code: 'MalformedXML', message: expect.any(String) };

describe('a restXml request', () => {
  it('is read from path, query and headers', () => {
    expect(
      decode('ListObjectsV2', { query: { prefix: '', 'max-keys': '5', 'fetch-owner': 'true' } }),
    ).toEqual({
      ok: true,
      input: { Bucket: 'b', Prefix: '', MaxKeys: 5, FetchOwner: true },
    });
    expect(
      decode('PutObject', {
        headers: { 'x-amz-meta-a': '1', 'x-amz-meta-': 'x', 'content-type': 'text/plain' },
      }),
    ).toEqual({
      ok: true,
      input: { Bucket: 'b', Key: 'k', Metadata: { a: '1' }, ContentType: 'text/plain' },
    });
    expect(
      decode('GetObjectAttributes', { headers: { 'x-amz-object-attributes': 'ETag, ObjectSize' } }),
    ).toMatchObject({
      input: { ObjectAttributes: ['ETag', 'ObjectSize'] },
    });
  });

  it.each(['x', '', '1.0', ' 1'])('refuses a parameter that is not a number: %j', (number) => {
    expect(decode('ListObjectsV2', { query: { 'max-keys': number } })).toMatchObject({
      ok: false,
      code: 'InvalidArgument',
    });
  });

  it('ignores a condition on time that is no HTTP date, as RFC 9110 asks, but refuses other bad dates', () => {
    const headers = { 'if-modified-since': 'Sat, 31 Jan 2026 23:59:58 GMT' };
    expect(decode('GetObject', { headers })).toMatchObject({
      input: { IfModifiedSince: Date.UTC(2026, 0, 31, 23, 59, 58) },
    });
    for (const date of ['yesterday', 'Sat, 31 Feb 2026 23:59:58 GMT', '2026-01-31T23:59:58Z']) {
      expect(decode('GetObject', { headers: { 'if-modified-since': date } })).toEqual({
        ok: true,
        input: { Bucket: 'b', Key: 'k' },
      });
    }
    expect(decode('CopyObject', { headers: { 'x-amz-copy-source-if-modified-since': 'x' } })).toMatchObject({
      ok: false,
    });
  });

  it.each(['<Delete>', `<Delete ${NAMESPACE}>`, '<?xml version="1.0" encoding="UTF-8"?>\n<Delete>'])(
    'reads a body with and without namespace and declaration: %s',
    (open) => {
      expect(
        remove(
          `${open}<Object><Key> a&amp;b\n</Key></Object><Object><Key>c</Key></Object><Quiet>true</Quiet><Other/></Delete>`,
        ),
      ).toEqual({
        ok: true,
        input: { Bucket: 'b', Delete: { Objects: [{ Key: ' a&b\n' }, { Key: 'c' }], Quiet: true } },
      });
    },
  );

  it('reads a CDATA section as text and passes over a comment', () => {
    expect(remove('<Delete><!-- x --><Object><Key><![CDATA[<a>]]>b</Key></Object></Delete>')).toMatchObject({
      input: { Delete: { Objects: [{ Key: '<a>b' }] } },
    });
  });

  it.each([
    ['not XML', 'hello'],
    ['an unclosed element', '<Delete><Object>'],
    ['two roots', '<Delete><Object><Key>a</Key></Object></Delete><Delete/>'],
    ['another root', '<Remove><Object><Key>a</Key></Object></Remove>'],
    ['a foreign namespace', '<Delete xmlns="http://example.com/"><Object><Key>a</Key></Object></Delete>'],
    ['a missing element', '<Delete><Object><VersionId>1</VersionId></Object></Delete>'],
    ['no objects', '<Delete><Quiet>true</Quiet></Delete>'],
    ['an element twice', '<Delete><Object><Key>a</Key><Key>b</Key></Object></Delete>'],
    ['an element in text', '<Delete><Object><Key>a<b/></Key></Object></Delete>'],
    ['text between elements', '<Delete>x<Object><Key>a</Key></Object></Delete>'],
    ['a bad boolean', '<Delete><Object><Key>a</Key></Object><Quiet>yes</Quiet></Delete>'],
    ['an unknown entity', '<Delete><Object><Key>&x;</Key></Object></Delete>'],
    ['NUL', '<Delete><Object><Key>&#0;</Key></Object></Delete>'],
    ['deep nesting', `<Delete>${'<a>'.repeat(100_000)}`],
  ])('refuses %s', (_, body) => {
    expect(remove(body)).toEqual(malformed);
  });

  it('refuses a doctype, and with it entities of its own, and processing instructions', () => {
    const doctype = '<!DOCTYPE Delete [<!ENTITY x SYSTEM "file:///etc/passwd">]>';
    expect(remove(`${doctype}<Delete><Object><Key>&x;</Key></Object></Delete>`)).toEqual(malformed);
    expect(remove('<!DOCTYPE Delete><Delete><Object><Key>a</Key></Object></Delete>')).toEqual(malformed);
    expect(remove('<?php x?><Delete><Object><Key>a</Key></Object></Delete>')).toEqual(malformed);
  });

  it('A32 refuses a body that is not UTF-8', () => {
    expect(remove(Buffer.from('<Delete><Object><Key>\xff</Key></Object></Delete>', 'latin1'))).toEqual(
      malformed,
    );
  });

  it('tells a missing body from a bad one', () => {
    expect(remove('')).toMatchObject({ ok: false, code: 'MissingRequestBodyError' });
    expect(decode('CreateBucket')).toEqual({ ok: true, input: { Bucket: 'b' } });
    expect(decode('PutBucketPolicy', { body: '{"Version":"é"}' })).toMatchObject({
      input: { Policy: '{"Version":"é"}' },
    });
  });
});

describe('a restXml answer', () => {
  it('has its members in headers and in one document', () => {
    const time = Date.UTC(2026, 0, 31, 23, 59, 58, 999);
    expect(
      encodeRestXml(operation('CopyObject'), {
        VersionId: '1',
        CopyObjectResult: { ETag: '"e"', LastModified: time },
      }),
    ).toEqual({
      status: 200,
      headers: { 'x-amz-version-id': '1', 'content-type': 'application/xml' },
      body: `<?xml version="1.0" encoding="UTF-8"?>\n<CopyObjectResult ${NAMESPACE}><ETag>"e"</ETag><LastModified>2026-01-31T23:59:58.000Z</LastModified></CopyObjectResult>`,
    });
    expect(
      encodeRestXml(operation('HeadObject'), { LastModified: time, Metadata: { a: 'b' }, ContentLength: 0 }),
    ).toEqual({
      status: 200,
      headers: {
        'Last-Modified': 'Sat, 31 Jan 2026 23:59:58 GMT',
        'x-amz-meta-a': 'b',
        'Content-Length': '0',
      },
    });
  });

  it('repeats flattened lists, nests others, and names the document as S3 does', () => {
    const { body } = encodeRestXml(operation('ListObjectsV2'), {
      Contents: [{ Key: 'a' }, { Key: 'b\r' }],
      CommonPrefixes: [],
      Name: 'x',
    });
    expect(body).toContain(
      `<ListBucketResult ${NAMESPACE}><Contents><Key>a</Key></Contents><Contents><Key>b&#xD;</Key></Contents><Name>x</Name></ListBucketResult>`,
    );
    expect(encodeRestXml(operation('ListBuckets'), { Buckets: [{ Name: 'x' }] }).body).toContain(
      `<ListAllMyBucketsResult ${NAMESPACE}><Buckets><Bucket><Name>x</Name></Bucket></Buckets></ListAllMyBucketsResult>`,
    );
  });

  it.each([
    [{}, `<LocationConstraint ${NAMESPACE}></LocationConstraint>`],
    [{ LocationConstraint: 'eu-west-1' }, `<LocationConstraint ${NAMESPACE}>eu-west-1</LocationConstraint>`],
  ])('writes a bucket’s location without a wrapper: %j', (output, body) => {
    expect(encodeRestXml(operation('GetBucketLocation'), output).body).toContain(body);
  });

  it('hands out a bucket policy as it is', () => {
    expect(encodeRestXml(operation('GetBucketPolicy'), { Policy: '{"a":"<"}' })).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: '{"a":"<"}',
    });
  });

  it.each([
    ['DeleteBucket', 204],
    ['DeleteObject', 204],
    ['AbortMultipartUpload', 204],
    ['PutBucketPolicy', 200],
    ['GetObject', 200],
  ])('has no document where S3 sends none: %s, %i', (name, status) => {
    expect(encodeRestXml(operation(name), {})).toEqual({ status, headers: {} });
  });

  it('writes an error bare, with its further elements', () => {
    const error = {
      code: 'NoSuchKey',
      message: 'The specified key does not exist.',
      details: { Key: 'a&b\u0001' },
    };
    expect(encodeS3Error(error, { resource: '/b/a', requestId: 'r', hostId: 'h' })).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>' +
        '<Key>a&amp;b&#x1;</Key><Resource>/b/a</Resource><RequestId>r</RequestId><HostId>h</HostId></Error>',
    );
  });
});
