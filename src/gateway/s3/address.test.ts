import { describe, expect, it } from 'vitest';
import { AwsError } from '#wire';
import { readAddress, readCopySource } from './address.ts';
import { isBucketName } from './bucket-name.ts';

const BASES = ['localhost', 's3.localhost'];
const address = (path: string, host = 'localhost:4566') => readAddress(host, path, BASES);

function codeOf(work: () => unknown): string {
  try {
    work();
    return 'none';
  } catch (error) {
    return error instanceof AwsError ? error.code : String(error);
  }
}

describe('the address of a request', () => {
  it.each([
    ['/', {}],
    ['/bucket', { bucket: 'bucket' }],
    ['/bucket/', { bucket: 'bucket' }],
    ['/bucket/key', { bucket: 'bucket', key: 'key' }],
    ['/bucket/a/b/', { bucket: 'bucket', key: 'a/b/' }],
    ['/bucket//a//b', { bucket: 'bucket', key: '/a//b' }],
    ['/bucket/a+b%2Bc%20d', { bucket: 'bucket', key: 'a+b+c d' }],
    ['/bucket/%C3%A4%F0%9F%98%80', { bucket: 'bucket', key: 'ä😀' }],
    ['/bucket/%252e', { bucket: 'bucket', key: '%2e' }],
    ['/bucket/...', { bucket: 'bucket', key: '...' }],
    ['/bucket/.hidden/..x', { bucket: 'bucket', key: '.hidden/..x' }],
  ])('%s in path style', (path, expected) => {
    expect(address(path)).toEqual(expected);
  });

  it.each([
    ['bucket.localhost', '/', { bucket: 'bucket' }],
    ['bucket.localhost:4566', '/key', { bucket: 'bucket', key: 'key' }],
    ['Bucket.S3.localhost', '/a/b', { bucket: 'bucket', key: 'a/b' }],
    ['my.bucket.s3.localhost', '/a/b', { bucket: 'my.bucket', key: 'a/b' }],
    ['s3.localhost', '/bucket/key', { bucket: 'bucket', key: 'key' }],
    ['127.0.0.1:4566', '/bucket/key', { bucket: 'bucket', key: 'key' }],
    ['elsewhere.example', '/bucket/key', { bucket: 'bucket', key: 'key' }],
    ['notlocalhost', '/bucket/key', { bucket: 'bucket', key: 'key' }],
  ])('%s%s by host', (host, path, expected) => {
    expect(address(path, host)).toEqual(expected);
  });

  it.each([
    '/bucket/..',
    '/bucket/a/../b',
    '/bucket/a/./b',
    '/bucket/./b',
    '/bucket/%2e%2e/b',
    '/bucket/a%2F..%2Fb',
    '/bucket/a/%2e',
  ])('A4 refuses dot segments: %s', (path) => {
    expect(codeOf(() => address(path))).toBe('InvalidURI');
  });

  it('A4 takes an encoded slash for what the signature takes it for', () => {
    expect(address('/bucket%2Fkey')).toEqual({ bucket: 'bucket', key: 'key' });
  });

  it.each([
    ['NUL', '/bucket/a%00b'],
    ['invalid UTF-8', '/bucket/%ff'],
    ['an overlong form', '/bucket/%c0%af'],
    ['a surrogate', '/bucket/%ed%a0%80'],
    ['a broken escape', '/bucket/%2'],
    ['bytes that are not ASCII', '/bucket/ä'],
  ])('A32 refuses %s', (_what, path) => {
    expect(codeOf(() => address(path))).toBe('InvalidURI');
  });

  it('counts the bytes of a key', () => {
    expect(address(`/bucket/${'%C3%A4'.repeat(512)}`).key).toBe('ä'.repeat(512));
    expect(codeOf(() => address(`/bucket/${'%C3%A4'.repeat(512)}a`))).toBe('KeyTooLongError');
  });

  it('refuses what no bucket can be called', () => {
    expect(codeOf(() => address('/Bucket/key'))).toBe('InvalidBucketName');
    expect(codeOf(() => address('//key'))).toBe('InvalidBucketName');
    expect(codeOf(() => address('/', 'a_b.localhost'))).toBe('InvalidBucketName');
  });
});

describe('the source of a copy', () => {
  it.each([
    ['bucket/key', { bucket: 'bucket', key: 'key' }],
    ['/bucket/a/b', { bucket: 'bucket', key: 'a/b' }],
    ['bucket%2Fa%2Fb', { bucket: 'bucket', key: 'a/b' }],
    ['bucket/a b', { bucket: 'bucket', key: 'a b' }],
    ['bucket/Ã¤', { bucket: 'bucket', key: 'ä' }],
    ['/bucket/%C3%A4%3Fb', { bucket: 'bucket', key: 'ä?b' }],
    ['bucket/key?versionId=null', { bucket: 'bucket', key: 'key', versionId: 'null' }],
  ])('%s', (text, expected) => {
    expect(readCopySource(text)).toEqual(expected);
  });

  it.each([
    ['bucket/../other/key', 'InvalidURI'],
    ['bucket/%2e%2e/key', 'InvalidURI'],
    ['/bucket/a/./b', 'InvalidURI'],
    ['../etc/passwd', 'InvalidBucketName'],
    ['bucket/%00', 'InvalidURI'],
    ['bucket/ä', 'InvalidURI'],
    ['bucket/', 'InvalidArgument'],
    ['bucket', 'InvalidArgument'],
    ['arn:aws:s3:us-east-1:111122223333:accesspoint/ap/object/key', 'NotImplemented'],
  ])('A4 refuses %s', (text, code) => {
    expect(codeOf(() => readCopySource(text))).toBe(code);
  });
});

describe('names of buckets', () => {
  it.each(['abc', 'my.bucket-1', '123', 'a'.repeat(63)])('%s is one', (name) => {
    expect(isBucketName(name)).toBe(true);
  });

  it.each([
    'ab',
    'a'.repeat(64),
    'Abc',
    'a_b',
    '-abc',
    'abc-',
    '.abc',
    'a..b',
    '192.168.5.4',
    'xn--abc',
    'sthree-abc',
    'abc-s3alias',
    'abc--ol-s3',
    'abc--x-s3',
    '_sojourn',
  ])('%s is none', (name) => {
    expect(isBucketName(name)).toBe(false);
  });
});
