import { rootArn } from '#arn';
import { AwsError } from '#wire';
import { type IamCall, needs, operation, ownAccount, shownAs } from './operation.ts';
import { users } from './user.ts';

/**
 * Tells whose an access key is and when it was last used. A key that is not the account's is refused in the words of one that may not be
 * looked at.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccessKeyLastUsed.html
 */
export const getAccessKeyLastUsed = operation({
  name: 'GetAccessKeyLastUsed',
  access: 'signed',
  async authorize({ AccessKeyId }, call) {
    const { userName } = await keyAndItsUser(AccessKeyId, call);
    const action = 'iam:GetAccessKeyLastUsed';
    const found =
      userName === undefined
        ? needs(action, rootArn(call.caller.account), call)
        : await users.needs(action, userName, call);
    return shownAs(`access key ${AccessKeyId}`, found);
  },
  async handle({ AccessKeyId }, call) {
    const { userName, lastUse } = await keyAndItsUser(AccessKeyId, call);
    return {
      UserName: userName,
      AccessKeyLastUsed: {
        LastUsedDate: lastUse?.at,
        ServiceName: lastUse?.service ?? 'N/A',
        Region: lastUse?.region ?? 'N/A',
      },
    };
  },
});

async function keyAndItsUser(id: string, call: IamCall) {
  const account = await ownAccount(call);
  const key = account.accessKey(id);
  if (key === undefined) {
    throw new AwsError(
      'AccessDenied',
      `User: ${call.caller.arn} is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key ${id}`,
    );
  }
  const user = key.owner.type === 'user' ? account.userById(key.owner.userId) : undefined;
  return { userName: user?.name, lastUse: account.lastUse(id) };
}
