/** The services that models are generated for, and the part of each that is taken. */
import * as iam from '@aws-sdk/client-iam';
import * as organizations from '@aws-sdk/client-organizations';
import * as s3 from '@aws-sdk/client-s3';
import * as sts from '@aws-sdk/client-sts';
import type { ServiceName } from '../../src/wire/errors/index.ts';
import type { ServiceTable } from '../../src/wire/table.ts';

/** One service as the generator reads it. */
export interface ServiceSource {
  readonly service: ServiceName;
  /** The TypeScript prefix of what is generated (`StsOperations`). */
  readonly prefix: string;
  readonly protocol: ServiceTable['protocol'];
  readonly apiVersion: string;
  readonly xmlNamespace: string;
  readonly targetPrefix: string;
  /** The module that exports the schemas. */
  readonly schemas: Readonly<Record<string, unknown>>;
  /** Operations to take; absent means all. */
  readonly only?: readonly string[];
  /** Whether constraints are taken: S3 has its own errors for each and no "validation errors detected". */
  readonly constrained: boolean;
}

/** The operations of S3 that the gateway speaks. */
const GATEWAY_OPERATIONS = [
  'AbortMultipartUpload',
  'CompleteMultipartUpload',
  'CopyObject',
  'CreateBucket',
  'CreateMultipartUpload',
  'DeleteBucket',
  'DeleteBucketPolicy',
  'DeleteObject',
  'DeleteObjects',
  'GetBucketLocation',
  'GetBucketPolicy',
  'GetObject',
  'GetObjectAttributes',
  'HeadBucket',
  'HeadObject',
  'ListBuckets',
  'ListMultipartUploads',
  'ListObjects',
  'ListObjectsV2',
  'ListParts',
  'PutBucketPolicy',
  'PutObject',
  'UploadPart',
  'UploadPartCopy',
] as const;

/** Members that are secret though no source marks them: one-time codes. They are never shown in a message. */
export const SECRET_MEMBERS: readonly string[] = [
  'AuthenticationCode1',
  'AuthenticationCode2',
  'MFA',
  'TokenCode',
];

export const SERVICES: readonly ServiceSource[] = [
  {
    service: 'sts',
    prefix: 'Sts',
    protocol: 'query',
    apiVersion: '2011-06-15',
    xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    targetPrefix: 'AWSSecurityTokenServiceV20110615',
    schemas: sts,
    constrained: true,
  },
  {
    service: 'iam',
    prefix: 'Iam',
    protocol: 'query',
    apiVersion: '2010-05-08',
    xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
    targetPrefix: 'AWSIdentityManagementV20100508',
    schemas: iam,
    constrained: true,
  },
  {
    service: 'organizations',
    prefix: 'Organizations',
    protocol: 'json',
    apiVersion: '2016-11-28',
    xmlNamespace: 'http://organizations.amazonaws.com/doc/2016-11-28/',
    targetPrefix: 'AWSOrganizationsV20161128',
    schemas: organizations,
    constrained: true,
  },
  {
    service: 's3',
    prefix: 'S3',
    protocol: 'rest-xml',
    apiVersion: '2006-03-01',
    xmlNamespace: 'http://s3.amazonaws.com/doc/2006-03-01/',
    targetPrefix: 'AmazonS3',
    schemas: s3,
    only: GATEWAY_OPERATIONS,
    constrained: false,
  },
];
