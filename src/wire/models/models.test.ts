import { describe, expect, it } from 'vitest';
import { iamModel, organizationsModel, s3Model, stsModel } from '../index.ts';
import { iamTable } from './iam.gen.ts';
import { organizationsTable } from './organizations.gen.ts';
import { stsTable } from './sts.gen.ts';

const tables = [stsTable, iamTable, organizationsTable];
const patterns = new Map(
  tables.flatMap(({ shapes }) =>
    Object.values(shapes).flatMap((row) =>
      row.type === 'string' && row.pattern !== undefined ? [[row.pattern[0], row.pattern[1]] as const] : [],
    ),
  ),
);

describe('the generated models', () => {
  it('have every operation of STS, IAM and Organizations, and what the gateway speaks of S3', () => {
    const names = [stsModel, iamModel, organizationsModel, s3Model].map(({ operations }) => [
      ...operations.keys(),
    ]);
    expect(names[0]).toHaveLength(12);
    expect(names[1]).toEqual(
      expect.arrayContaining(['CreateUser', 'SimulatePrincipalPolicy', 'CreateSAMLProvider']),
    );
    expect(names[2]).toEqual(expect.arrayContaining(['CreateAccount', 'AttachPolicy', 'PutResourcePolicy']));
    expect(names[3]).toEqual(
      expect.arrayContaining(['ListObjectsV2', 'CompleteMultipartUpload', 'UploadPartCopy']),
    );
  });

  it('carry errors, HTTP bindings and streams', () => {
    expect(stsModel.operations.get('AssumeRole')?.errors).toContain('PackedPolicyTooLarge');
    expect(s3Model.operations.get('ListObjectsV2')?.http).toEqual({
      method: 'GET',
      uri: '/{Bucket}?list-type=2',
      status: 200,
    });
    expect(s3Model.operations.get('PutObject')?.stream).toBe('input');
    expect(s3Model.operations.get('GetObject')?.stream).toBe('output');
    expect(organizationsModel.targetPrefix).toBe('AWSOrganizationsV20161128');
  });
});

/** What drives a backtracking matcher: long runs that almost match, then something that doesn't. */
const RUNS = ['a', '/', '/a', 'a.', ':', '1', ' ', '@.', 'a-'];
const PREFIXES = ['', 'arn:aws:organizations::', 'x@', 'http://'];

describe('the patterns', () => {
  it.each([...patterns])('match the whole value and in time that grows with it: %s', (_, pattern) => {
    expect(pattern.flags).toBe('u');
    expect(pattern.test('\0')).toBe(pattern.source.includes('[\\s\\S]*'));
    const started = performance.now();
    for (const prefix of PREFIXES) for (const run of RUNS) pattern.test(`${prefix}${run.repeat(20_000)}\n\0`);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it.each([
    ['[\\w+=,.@-]*', ['david', 'a+=,.@-', ''], ['a b', 'é', 'a\n']],
    ['[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+', ['Team é 漢', 'a:/=+-@'], ['(', '', 'a\tb']],
    [
      '^arn:aws:organizations::.+:.+',
      ['arn:aws:organizations::1:x', 'arn:aws:organizations:::::'],
      ['arn:aws:organizations::1x', 'arn:aws:organizations:::x', 'arn:aws:organizations::1:'],
    ],
    [
      '[^\\s@]+@[^\\s@]+\\.[^\\s@]+',
      ['a@b.c', 'a.b@c.d.e', 'a@..c'],
      ['a@b', 'a@.c', 'a@b.', 'a@b@c.d', 'a b@c.d'],
    ],
    ['((/[A-Za-z0-9\\.,\\+@=_-]+)*)/', ['/', '/a/', '/a/b.c/'], ['', 'a/', '//', '/a']],
    ['\\d{12}', ['123456789012'], ['1234567890123', '12345678901', '١٢٣٤٥٦٧٨٩٠١٢']],
  ])('%s takes and refuses what AWS does', (text, taken, refused) => {
    const pattern = patterns.get(text);
    expect(taken.filter((value) => !pattern?.test(value))).toEqual([]);
    expect(refused.filter((value) => pattern?.test(value))).toEqual([]);
  });

  it('take characters outside the basic plane where AWS means to', () => {
    const arn = stsTable.shapes.arnType;
    const pattern = arn?.type === 'string' ? arn.pattern?.[1] : undefined;
    expect(pattern?.test('arn:aws:iam::1:role/\u{1F600}')).toBe(true);
    expect(pattern?.test('arn:aws:iam::1:role/\u0001')).toBe(false);
    expect(pattern?.test('arn:aws:iam::1:role/\u009f')).toBe(false);
  });
});
