import { requestTagContext, type SignedCaller } from '#access';
import { assumedRoleArn } from '#arn';
import type { Role } from '#directory';
import { AwsError, type Sts } from '#wire';
import { chainOf, isChained, originOf } from './chain.ts';
import { tokenRegions } from './endpoints.ts';
import { issueCredentials } from './issue-credentials.ts';
import { mfaContext, shownMfa } from './mfa.ts';
import { operation } from './operation.ts';
import { needsToAssume, roleToAssume } from './role-to-assume.ts';
import { sessionPolicyLayer } from './session-policies.ts';
import { inheritedTags, sessionTags } from './session-tags.ts';

const DEFAULT_SECONDS = 3600;
/** A session of a session is a chain; AWS ends it after an hour, whatever the role allows. */
const CHAINED_SECONDS = 3600;

/**
 * Issues temporary credentials for a role to a caller whom the role's trust policy admits and, across accounts, whose own policies
 * allow it.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export const assumeRole = operation({
  name: 'AssumeRole',
  access: 'signed',
  effect: 'issues',

  async authorize(input, call) {
    // First of all, so that a code is used up whatever else is wrong: its fate must not tell which roles there are.
    const mfaShownAt = await shownMfa(input, call);
    const sourceIdentity = keptSourceIdentity(input, call.caller);
    // A session that inherits tags is tagged as well.
    const tagged = Boolean(input.Tags?.length) || inheritedTags(call.caller.session).length > 0;
    return needsToAssume(input.RoleArn, call, {
      actions: [
        // First, as recorded: a trust policy that wants another source identity refuses the setting of this one.
        ...(sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
        'sts:AssumeRole',
        ...(tagged ? ['sts:TagSession'] : []),
      ],
      context: {
        ...requestTagContext(input.Tags),
        'sts:TransitiveTagKeys': input.TransitiveTagKeys?.length ? input.TransitiveTagKeys : undefined,
        'sts:ExternalId': input.ExternalId,
        'sts:RoleSessionName': input.RoleSessionName,
        'sts:SourceIdentity': sourceIdentity,
        ...mfaContext(mfaShownAt),
      },
    });
  },

  async handle(input, call, deps) {
    refuseUnprovable(input);
    const { caller } = call;
    const { role, account } = await roleToAssume(input.RoleArn, call);
    const sourceIdentity = keptSourceIdentity(input, caller);
    const tags = sessionTags(input, caller.session);
    const policies = await sessionPolicyLayer(input, account, call.snapshot);
    const session = {
      account,
      principal: {
        type: 'assumed-role',
        roleId: role.id,
        roleName: role.name,
        sessionName: input.RoleSessionName,
      },
      origin: originOf(caller),
      chain: chainOf(caller),
      ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
      tags,
      policies,
      // Recorded: a chained session no longer knows the provider that its chain began with.
      federated: {},
      ...(await tokenRegions(account, call, deps.endpoints)),
    } as const;
    const life = {
      seconds: sessionSeconds(input, role, caller),
      now: call.request.now,
      minimumTokenSize: input.MinimumSessionTokenSize,
    };
    const { credentials, utilization, tokenSize } = issueCredentials(session, life, deps);
    return {
      Credentials: credentials,
      AssumedRoleUser: {
        AssumedRoleId: `${role.id}:${input.RoleSessionName}`,
        Arn: assumedRoleArn(account, role.name, input.RoleSessionName),
      },
      PackedPolicySize: utilization,
      SourceIdentity: sourceIdentity,
      SessionTokenUtilization: utilization,
      SessionTokenSize: tokenSize,
    };
  },
});

function sessionSeconds(input: Sts.AssumeRoleRequest, role: Role, caller: SignedCaller): number {
  const seconds = input.DurationSeconds ?? DEFAULT_SECONDS;
  // In this order, as recorded: of a role whose maximum is an hour, a chain hears of the role's.
  if (seconds > role.maxSessionDuration) {
    throw new AwsError(
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
  }
  if (isChained(caller) && seconds > CHAINED_SECONDS) {
    throw new AwsError(
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    );
  }
  return seconds;
}

/** A source identity, once set, goes with every session that follows and cannot be changed. */
function keptSourceIdentity(input: Sts.AssumeRoleRequest, caller: SignedCaller): string | undefined {
  const kept = caller.session?.sourceIdentity;
  if (kept !== undefined && input.SourceIdentity !== undefined && input.SourceIdentity !== kept) {
    throw new AwsError('ValidationError', 'The source identity is already set for this assume role session');
  }
  return kept ?? input.SourceIdentity;
}

/** A proof that nobody here can have given: no context provider is registered. */
function refuseUnprovable({ ProvidedContexts }: Sts.AssumeRoleRequest): void {
  if (ProvidedContexts?.length) {
    throw new AwsError(
      'InvalidContextAssertion',
      'The context assertion was not made by a provider that this server knows.',
    );
  }
}
