import { describe, expect, it } from 'vitest';
import { encodeAwsQueryJson, encodeAwsQueryJsonError, iamModel, type Operation, stsModel } from '../index.ts';

const operation = (model: typeof stsModel, name: string): Operation => {
  const found = model.operations.get(name);
  if (found === undefined) throw new Error(`no operation is called ${name}`);
  return found;
};

describe('awsQuery in JSON', () => {
  it('has the members that XML has elements for, times in seconds, and leaves out what has no value', () => {
    const output = {
      Credentials: {
        AccessKeyId: 'ASIA',
        SecretAccessKey: 's',
        SessionToken: 't',
        Expiration: 1_790_000_000_000,
      },
      PackedPolicySize: undefined,
    };
    expect(JSON.parse(encodeAwsQueryJson(stsModel, operation(stsModel, 'AssumeRole'), output, 'id'))).toEqual(
      {
        AssumeRoleResponse: {
          AssumeRoleResult: { Credentials: { ...output.Credentials, Expiration: 1_790_000_000 } },
          ResponseMetadata: { RequestId: 'id' },
        },
      },
    );
  });

  it('has no result where the operation answers nothing', () => {
    expect(encodeAwsQueryJson(iamModel, operation(iamModel, 'DeleteUser'), {}, 'id')).toBe(
      '{"DeleteUserResponse":{"ResponseMetadata":{"RequestId":"id"}}}',
    );
  });

  it('says whose fault an error is', () => {
    const error = (code: string) => encodeAwsQueryJsonError(stsModel, { code, message: '"m"' }, 'id');
    expect(error('Throttling')).toBe(
      '{"Error":{"Code":"Throttling","Message":"\\"m\\"","Type":"Sender"},"RequestId":"id"}',
    );
    expect(JSON.parse(error('InternalFailure')).Error.Type).toBe('Receiver');
  });
});
