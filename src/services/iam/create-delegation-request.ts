import type { DelegationRequest, DelegationRequestsDraft } from '#directory';
import { AwsError } from '#wire';
import { delegationRequestArn, expiryOf } from './delegation-request.ts';
import { operation, ownAccount } from './operation.ts';
import { policyOfTemplate, readParameters } from './policy-template.ts';
import { withinQuota } from './quota.ts';

/** How many requests of one provider may be under way. */
const MOST_REQUESTS = 1000;

/** How long an expired request is still shown. */
const RETENTION = 7 * 24 * 3600 * 1000;

/**
 * Asks for temporary access to an account, or to that of whoever takes the request to his. It grants nothing yet.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateDelegationRequest.html
 */
export const createDelegationRequest = operation({
  name: 'CreateDelegationRequest',
  access: 'signed',
  authorize: (input, { caller: { account } }) => [
    {
      action: 'iam:CreateDelegationRequest',
      resource: delegationRequestArn(account, '*'),
      account,
      context: {
        'iam:DelegationDuration': String(input.SessionDuration),
        'iam:NotificationChannel': input.NotificationChannel,
        'iam:TemplateArn': input.Permissions?.PolicyTemplateArn,
      },
    },
  ],
  async handle(input, call, { random }) {
    const { account: provider } = call.caller;
    const { now } = call.request;
    const { PolicyTemplateArn: templateArn = '', Parameters } = input.Permissions;
    const template = (await ownAccount(call)).policy(templateArn);
    if (template === undefined)
      throw new AwsError('InvalidInput', `The policy template ${templateArn} does not exist.`);
    const document = template.versions.find(({ id }) => id === template.defaultVersionId)?.document ?? '';
    const parameters = readParameters(Parameters);
    const ownerAccount =
      input.OwnerAccountId === undefined
        ? undefined
        : (await call.snapshot.organization()).account(input.OwnerAccountId)?.id;
    if (input.OwnerAccountId !== undefined && ownerAccount === undefined)
      throw new AwsError('InvalidInput', `The account ${input.OwnerAccountId} does not exist.`);
    const request: DelegationRequest = {
      kind: 'delegation-request',
      id: `dr-${Buffer.from(random(16)).toString('hex')}`,
      provider,
      workflowId: input.RequestorWorkflowId,
      description: input.Description,
      ...(input.RequestMessage !== undefined && { message: input.RequestMessage }),
      ...(input.RedirectUrl !== undefined && { redirectUrl: input.RedirectUrl }),
      notificationChannel: input.NotificationChannel,
      templateArn,
      parameters,
      policy: policyOfTemplate(document, parameters),
      sessionSeconds: input.SessionDuration,
      onlySendByOwner: input.OnlySendByOwner ?? false,
      createdAt: now,
      state: 'UNASSIGNED',
      updatedAt: now,
      ...(ownerAccount !== undefined && { ownerAccount }),
    };
    return call.change(['delegation-requests'], ({ delegationRequests }) => {
      forgetOld(delegationRequests, now);
      const own = delegationRequests.all().filter((other) => other.provider === provider);
      if (own.some(({ workflowId }) => workflowId === request.workflowId)) {
        throw new AwsError(
          'EntityAlreadyExists',
          `A delegation request with the requestor workflow id ${request.workflowId} already exists.`,
        );
      }
      withinQuota('DelegationRequestsPerRequestor', MOST_REQUESTS, own.length + 1);
      delegationRequests.put(request);
      return { DelegationRequestId: request.id };
    });
  },
});

function forgetOld(requests: DelegationRequestsDraft, now: number): void {
  for (const request of requests.all()) if (expiryOf(request) + RETENTION < now) requests.remove(request.id);
}
