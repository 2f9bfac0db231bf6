import { AwsError } from '#wire';

/** Refuses what would be more than `quota` of something; `name` is what AWS calls the quota. */
export function withinQuota(name: string, quota: number, count: number): void {
  if (count > quota) throw new AwsError('LimitExceeded', `Cannot exceed quota for ${name}: ${quota}`);
}
