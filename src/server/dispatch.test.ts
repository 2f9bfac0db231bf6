import { describe, expect, it } from 'vitest';
import type { IncomingRequest } from '#access';
import { dispatch, faceOfAction } from './dispatch.ts';

const CREDENTIAL = (service: string) => `AKIAIOSFODNN7EXAMPLE/20261124/eu-west-1/${service}/aws4_request`;

function request(target: string, headers: Readonly<Record<string, string>> = {}): IncomingRequest {
  const [path = '', query = ''] = target.split('?');
  return {
    id: 'id',
    now: 0,
    method: 'POST',
    target,
    path,
    query,
    headers: Object.entries(headers),
    header: (name) => headers[name],
    sourceIp: '127.0.0.1',
    secure: false,
    body: (async function* () {})(),
  };
}

describe('dispatch', () => {
  it.each([
    ['/_sojourn/health', {}, { type: 'own', path: '/_sojourn/health' }],
    ['/_sojourn', {}, { type: 'own', path: '/_sojourn' }],
    ['/_sojourner/key', {}, { type: 'face', face: 's3' }],
    ['/', signed('sts'), { type: 'face', face: 'sts' }],
    ['/', signed('iam'), { type: 'face', face: 'iam' }],
    ['/', signed('organizations'), { type: 'face', face: 'organizations' }],
    ['/bucket/key', signed('s3'), { type: 'face', face: 's3' }],
    ['/', signed('dynamodb'), { type: 'unknown-service', service: 'dynamodb' }],
    ['/', signed('constructor'), { type: 'unknown-service', service: 'constructor' }],
    [`/?X-Amz-Credential=${encodeURIComponent(CREDENTIAL('sts'))}`, {}, { type: 'face', face: 'sts' }],
    [
      '/',
      { 'x-amz-target': 'AWSOrganizationsV20161128.ListAccounts' },
      { type: 'face', face: 'organizations' },
    ],
    [
      '/',
      { 'x-amz-target': 'DynamoDB_20120810.Query' },
      { type: 'unknown-service', service: 'DynamoDB_20120810' },
    ],
    ['/?Action=GetCallerIdentity&Version=2011-06-15', {}, { type: 'face', face: 'sts' }],
    ['/?Action=ListUsers&Version=2010-05-08', {}, { type: 'face', face: 'iam' }],
    ['/?list-type=2', {}, { type: 'face', face: 's3' }],
    ['/bucket?Action=GetCallerIdentity', {}, { type: 'face', face: 's3' }],
    ['/bucket/key', {}, { type: 'face', face: 's3' }],
  ])('%s with %o goes to %o', (target, headers, destination) => {
    expect(dispatch(request(target, headers as Record<string, string>))).toEqual(destination);
  });

  it('A18 lets the credential scope decide, whatever the action or the target say', () => {
    expect(dispatch(request('/?Action=GetCallerIdentity&Version=2011-06-15', signed('s3')))).toEqual({
      type: 'face',
      face: 's3',
    });
    expect(
      dispatch(request('/', { ...signed('s3'), 'x-amz-target': 'AWSOrganizationsV20161128.ListAccounts' })),
    ).toEqual({
      type: 'face',
      face: 's3',
    });
  });

  it('gives an action of no known version to STS', () => {
    expect(faceOfAction({ action: 'GetCallerIdentity', version: '1999-01-01' })).toBe('sts');
    expect(faceOfAction({ action: 'ListUsers', version: '2010-05-08' })).toBe('iam');
  });
});

function signed(service: string) {
  return {
    authorization: `AWS4-HMAC-SHA256 Credential=${CREDENTIAL(service)}, SignedHeaders=host, Signature=00`,
  };
}
