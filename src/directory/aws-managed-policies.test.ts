import { describe, expect, it } from 'vitest';
import { parsePolicy } from '#policy';
import { awsManagedPolicies } from './index.ts';

const policies = [...awsManagedPolicies.values()];

describe("AWS's managed policies", () => {
  it.each(policies.map((policy) => [policy.arn, policy] as const))(
    'are valid wherever a managed policy may stand: %s',
    (arn, { name, path, versions, defaultVersionId }) => {
      expect(arn).toBe(`arn:aws:iam::aws:policy${path}${name}`);
      const document = versions.find(({ id }) => id === defaultVersionId)?.document ?? '';
      for (const kind of ['identity', 'boundary', 'session'] as const)
        expect(parsePolicy(document, kind)).toMatchObject({ ok: true });
    },
  );

  it('come in the order of their names', () => {
    const names = policies.map(({ name }) => name.toLowerCase());
    expect(names).toEqual(names.toSorted());
  });

  it('have ids of their own', () => {
    expect(new Set(policies.map(({ id }) => id)).size).toBe(policies.length);
  });

  it('for tasks of root users allow nothing', () => {
    const tasks = policies.filter(({ path }) => path === '/root-task/');
    expect(tasks.map(({ name }) => name)).toEqual([
      'IAMAuditRootUserCredentials',
      'IAMCreateRootUserPassword',
      'IAMDeleteRootUserCredentials',
      'S3UnlockBucketPolicy',
      'SQSUnlockQueuePolicy',
    ]);
    for (const { versions } of tasks) expect(versions[0]?.document).not.toContain('Allow');
  });
});
