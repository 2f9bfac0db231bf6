import { type Call, refusalMessage, type SignedCaller } from '#access';
import { type AccountId, parseAccountId, parseArn, rootArn } from '#arn';
import type { Organization, OrganizationFeature } from '#directory';
import { AwsError } from '#wire';
import { impliedPermission } from '../implied-permission.ts';
import { chainOf, originOf } from './chain.ts';
import { issueCredentials } from './issue-credentials.ts';
import { operation } from './operation.ts';

/** As long as such a session may last. */
const DEFAULT_SECONDS = 900;

/** What a session can be for, by its task policy, and the feature of centralized root access that lets it. */
const FEATURE_OF_TASK: ReadonlyMap<string, OrganizationFeature> = new Map([
  ['arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials', 'RootCredentialsManagement'],
  ['arn:aws:iam::aws:policy/root-task/IAMCreateRootUserPassword', 'RootCredentialsManagement'],
  ['arn:aws:iam::aws:policy/root-task/IAMDeleteRootUserCredentials', 'RootCredentialsManagement'],
  ['arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy', 'RootSessions'],
  ['arn:aws:iam::aws:policy/root-task/SQSUnlockQueuePolicy', 'RootSessions'],
]);

interface Task {
  readonly policyArn: string;
  readonly feature: OrganizationFeature;
}

const NOT_ENABLED: Readonly<Record<OrganizationFeature, string>> = {
  RootCredentialsManagement: 'Root credentials management feature is not enabled for your AWS Organization.',
  RootSessions: 'Root sessions feature is not enabled for your AWS Organization.',
};

/** A task policy only denies; the session has all other permissions of a root user. */
const ALL_OF_ROOT = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
});

/**
 * Issues credentials of a member account's root user to somebody of the management account, for one task and 15 minutes at most.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-privileged-task.html
 */
export const assumeRoot = operation({
  name: 'AssumeRoot',
  access: 'signed',
  effect: 'issues',

  async authorize(input, call) {
    const { policyArn } = taskOf(input.TaskPolicyArn);
    const target = await memberAccount(input.TargetPrincipal, call);
    return [
      {
        action: 'sts:AssumeRoot',
        resource: rootArn(target),
        account: target,
        // A member account has no policy about this. Its membership is its consent: the management account's own policies decide.
        policy: impliedPermission(call.caller.account, 'sts:AssumeRoot'),
        context: { 'sts:TaskPolicyArn': policyArn },
      },
    ];
  },

  async handle(input, call, deps) {
    const { policyArn, feature } = taskOf(input.TaskPolicyArn);
    const account = await memberAccount(input.TargetPrincipal, call);
    refuseUnlessEnabled(feature, (await call.snapshot.organization()).organization);
    const { caller } = call;
    const { sourceIdentity } = caller.session ?? {};
    const session = {
      account,
      principal: { type: 'root' },
      origin: originOf(caller),
      chain: chainOf(caller),
      ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
      tags: [],
      policies: [{ document: ALL_OF_ROOT, policyArns: [policyArn] }],
      federated: {},
      // The global endpoint, whose tokens are for fewer, does not have this operation.
      onlyDefaultRegions: false,
    } as const;
    const life = {
      seconds: input.DurationSeconds ?? DEFAULT_SECONDS,
      now: call.request.now,
      minimumTokenSize: input.MinimumSessionTokenSize,
    };
    const { credentials, utilization, tokenSize } = issueCredentials(session, life, deps);
    return {
      Credentials: credentials,
      SourceIdentity: sourceIdentity,
      SessionTokenUtilization: utilization,
      SessionTokenSize: tokenSize,
    };
  },
});

function taskOf({ arn: policyArn = '' }: { readonly arn?: string }): Task {
  const feature = FEATURE_OF_TASK.get(policyArn);
  if (feature !== undefined) return { policyArn, feature };
  throw new AwsError('ValidationError', 'Request must contain valid AWS managed task policy ARN');
}

/**
 * The account whose root user is meant. Refused in the same words are callers of member accounts, who may assume nobody's root user, and
 * accounts whose root user nobody may assume: those that are not there or suspended, and the management account itself.
 */
async function memberAccount(principal: string, call: Call<SignedCaller>): Promise<AccountId> {
  const target = targetAccount(principal);
  const { caller, snapshot } = call;
  const state = await snapshot.organization();
  const { managementAccountId } = state.organization;
  const isMember = target !== managementAccountId && state.account(target)?.status === 'ACTIVE';
  if (caller.account === managementAccountId && isMember) return target;
  const need = { action: 'sts:AssumeRoot', resource: rootArn(target) };
  throw new AwsError('AccessDenied', refusalMessage(caller, need, undefined));
}

/** The account that a request names, by its id or by its root user. */
function targetAccount(principal: string): AccountId {
  const arn = parseArn(principal);
  const id = parseAccountId(arn?.account ?? principal);
  if (id !== undefined && (principal === id || principal === rootArn(id))) return id;
  throw new AwsError('ValidationError', 'Request must contain a valid target principal');
}

function refuseUnlessEnabled(feature: OrganizationFeature, { features = [] }: Organization): void {
  if (!features.includes(feature)) throw new AwsError('AccessDenied', NOT_ENABLED[feature]);
}
