import { newAccessKeyId } from '#arn';
import { quotas } from '#directory';
import { sealSecret } from '#keys';
import { changeKeysOfUserMeant, needsOnUserMeant, ROOT_USER_NAME } from './calling-user.ts';
import { operation } from './operation.ts';
import { withinQuota } from './quota.ts';

/** They make forty characters of base64, as long as AWS's secrets are. */
const SECRET_BYTES = 30;

/**
 * Makes a key pair for a user; without a name, for the one that signed. The secret is shown this once and kept sealed.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html
 */
export const createAccessKey = operation({
  name: 'CreateAccessKey',
  access: 'signed',
  authorize: ({ UserName }, call) => needsOnUserMeant('iam:CreateAccessKey', UserName, call),
  handle({ UserName }, call, { random, ring }) {
    const id = newAccessKeyId('AKIA', call.caller.account, random);
    const secret = Buffer.from(random(SECRET_BYTES)).toString('base64');
    const sealedSecret = sealSecret(ring, secret, id, random);
    const createdAt = call.request.now;
    return changeKeysOfUserMeant(UserName, call, ({ owner, name = ROOT_USER_NAME }, account) => {
      const keys = account.accessKeysOf(owner);
      withinQuota('AccessKeysPerUser', quotas.accessKeysPerUser, keys.length + 1);
      account.put({ kind: 'access-key', id, owner, status: 'Active', createdAt, sealedSecret });
      return {
        AccessKey: {
          UserName: name,
          AccessKeyId: id,
          Status: 'Active' as const,
          SecretAccessKey: secret,
          CreateDate: createdAt,
        },
      };
    });
  },
});
