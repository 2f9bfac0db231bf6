import { AwsError } from '#wire';
import { keyOwnerMeant, needsOnUserMeant } from './calling-user.ts';
import { operation } from './operation.ts';

/**
 * Describes a FIDO security key that a user has in use. There are no such keys here, and AWS describes no other device.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetMFADevice.html
 */
export const getMFADevice = operation({
  name: 'GetMFADevice',
  access: 'signed',
  authorize: ({ UserName }, call) => needsOnUserMeant('iam:GetMFADevice', UserName, call),
  async handle({ UserName }, call) {
    await keyOwnerMeant(UserName, call);
    throw new AwsError(
      'ValidationError',
      'The MFA device serial number sent in the request is invalid or not supported by this API. Currently, only hardware FIDO security keys are supported. Please use the compatible device or API.',
    );
  },
});
