import { isAccountId, parseArn } from '#arn';

/** Whether `text` has the form of a managed policy's ARN: one of an account, or one of AWS's own. */
export function isPolicyArn(text: string): boolean {
  const arn = parseArn(text);
  if (arn?.service !== 'iam' || arn.region !== '' || !arn.resource.startsWith('policy/')) return false;
  return isAccountId(arn.account) || isAwsManaged(text);
}

/** Whether an ARN names one of AWS's own managed policies, which every account may read and attach and none may change. */
export function isAwsManaged(arn: string): boolean {
  return parseArn(arn)?.account === 'aws';
}
