import { describe, expect, it } from 'vitest';
import { AwsError, errorStatus, faultOf, iamModel, organizationsModel, s3Model, stsModel } from '../index.ts';
import { s3ModelErrors } from '../models/s3.gen.ts';
import { s3Errors } from './s3-errors.ts';

describe('the error tables', () => {
  it.each([
    ['sts', 'ExpiredToken', 403],
    ['s3', 'ExpiredToken', 400],
    ['sts', 'MalformedPolicyDocument', 400],
    ['sts', 'IDPRejectedClaim', 403],
    ['sts', 'AccessDenied', 403],
    ['sts', 'ValidationError', 400],
    ['iam', 'NoSuchEntity', 404],
    ['iam', 'EntityAlreadyExists', 409],
    ['iam', 'DeleteConflict', 409],
    ['iam', 'LimitExceeded', 409],
    ['iam', 'InvalidClientTokenId', 403],
    ['iam', 'InternalFailure', 500],
    ['organizations', 'AccessDeniedException', 400],
    ['organizations', 'AccountNotFoundException', 400],
    ['organizations', 'TooManyRequestsException', 400],
    ['organizations', 'ServiceException', 500],
    ['s3', 'NoSuchBucket', 404],
    ['s3', 'InvalidRange', 416],
    ['s3', 'SlowDown', 503],
  ] as const)('%s answers %s with %i', (service, code, status) => {
    expect(errorStatus(service, code)).toBe(status);
  });

  it.each(['NoSuchEntityException', 'constructor', '__proto__', ''])('knows no code %j', (code) => {
    expect(errorStatus('iam', code)).toBeUndefined();
  });

  it('has a status for every code that the models list for an operation', () => {
    for (const model of [stsModel, iamModel, organizationsModel, s3Model]) {
      for (const { errors } of model.operations.values()) {
        expect(errors.filter((code) => errorStatus(model.service, code) === undefined)).toEqual([]);
      }
    }
  });

  it('does not contradict the model where both list a code of S3', () => {
    const both = Object.keys(s3ModelErrors).filter((code) => Object.hasOwn(s3Errors, code));
    expect(both.length).toBeGreaterThan(0);
    for (const code of both) {
      expect([code, s3Errors[code as keyof typeof s3Errors]]).toEqual([
        code,
        s3ModelErrors[code as keyof typeof s3ModelErrors],
      ]);
    }
  });

  it('blames the receiver for 5xx alone', () => {
    expect([400, 404, 499, 500, 503].map(faultOf)).toEqual([
      'Sender',
      'Sender',
      'Sender',
      'Receiver',
      'Receiver',
    ]);
  });
});

describe('AwsError', () => {
  it('carries code, message, details, headers and cause', () => {
    const cause = new Error('inner');
    const error = new AwsError('NoSuchBucket', 'gone', {
      details: { BucketName: 'b' },
      headers: { a: 'b' },
      cause,
    });
    expect(error).toMatchObject({ name: 'AwsError', code: 'NoSuchBucket', message: 'gone', cause });
    expect([error.details, error.headers]).toEqual([{ BucketName: 'b' }, { a: 'b' }]);
    expect('cause' in new AwsError('NoSuchBucket', 'gone')).toBe(false);
  });
});
