import {
  type AuthorizationRequest,
  type CompiledPolicy,
  type CompileOptions,
  compilePolicy,
  contextOf,
  type PolicyKind,
  type Principal,
  parsePolicy,
} from './index.ts';

/** Milliseconds: far more than a busy machine needs for one match, far less than going back and forth through a pattern takes. */
export const AT_ONCE = 500;

/** Fixed names for the tests of this room. */
export const ACCOUNT = '111122223333';
export const OTHER_ACCOUNT = '444455556666';

export const alice: Principal = {
  type: 'User',
  account: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:user/alice`,
  uniqueId: 'AIDAALICE0000000000AA',
};

export const deployer: Principal = {
  type: 'AssumedRole',
  account: ACCOUNT,
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/deployer/run-1`,
  roleArn: `arn:aws:iam::${ACCOUNT}:role/ci/deployer`,
  roleUniqueId: 'AROADEPLOYER00000000A',
};

export const federated: Principal = {
  type: 'FederatedUser',
  account: ACCOUNT,
  arn: `arn:aws:sts::${ACCOUNT}:federated-user/guest`,
  parentArn: `arn:aws:iam::${ACCOUNT}:user/alice`,
  parentUniqueId: 'AIDAALICE0000000000AA',
};

export const root: Principal = { type: 'Root', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root` };

/** A policy of these statements, which must be well formed. */
export function policy(
  kind: PolicyKind,
  statements: object | readonly object[],
  options: CompileOptions & { version?: string } = {},
): CompiledPolicy {
  const { version = '2012-10-17', ...compileOptions } = options;
  const parsed = parsePolicy(JSON.stringify({ Version: version, Statement: statements }), kind, {
    stored: true,
  });
  if (!parsed.ok) throw new Error(`${parsed.message} at ${JSON.stringify(parsed.position)}`);
  return compilePolicy(parsed.policy, compileOptions);
}

export const allow = (Action: unknown = '*', Resource: unknown = '*', more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});

export const deny = (Action: unknown = '*', Resource: unknown = '*', more: object = {}) => ({
  ...allow(Action, Resource, more),
  Effect: 'Deny',
});

/** Alice gets an object of her own account, unless told otherwise. */
export function request(
  parts: Partial<Omit<AuthorizationRequest, 'context'>> & {
    context?: Parameters<typeof contextOf>[0];
  } = {},
): AuthorizationRequest {
  const { context = {}, ...rest } = parts;
  return {
    principal: alice,
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::bucket/key',
    resourceAccount: ACCOUNT,
    context: contextOf(context),
    ...rest,
  };
}
