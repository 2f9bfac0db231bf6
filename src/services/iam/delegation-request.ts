import type { Need, SignedCaller } from '#access';
import { type AccountId, formatArn } from '#arn';
import type { DelegationRequest, DelegationRequestsState, DelegationState } from '#directory';
import { AwsError, type Iam, type IamOperations } from '#wire';
import { impliedPermission } from '../implied-permission.ts';
import type { IamCall, Nothing } from './operation.ts';

/*
 * Temporary delegation: a provider asks for access to somebody's account, somebody there accepts, and the provider acts in his stead for
 * a while. What the operations share: who sees a request, who may do what with it without a policy, and which state follows which.
 */

type Name = Extract<keyof IamOperations, `${string}Delegation${string}`>;

/** What takes a request from one state to the next. */
type Step = Exclude<Name, 'CreateDelegationRequest' | 'GetDelegationRequest' | 'ListDelegationRequests'>;

interface StepFacts {
  readonly from: readonly DelegationState[];
  readonly to: DelegationState;
  /** Whose right it is without a policy. */
  readonly byDefault: 'owner' | 'anybody' | 'nobody';
}

/**
 * The way of a request. What was finalized cannot be taken back at AWS; here it is rejected, and so ended, like any other.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/temporary-delegation-building-integration.html
 */
const STEPS: Readonly<Record<Step, StepFacts>> = {
  AssociateDelegationRequest: { from: ['UNASSIGNED'], to: 'ASSIGNED', byDefault: 'anybody' },
  UpdateDelegationRequest: {
    from: ['ASSIGNED', 'PENDING_APPROVAL'],
    to: 'PENDING_APPROVAL',
    byDefault: 'owner',
  },
  AcceptDelegationRequest: { from: ['ASSIGNED', 'PENDING_APPROVAL'], to: 'ACCEPTED', byDefault: 'nobody' },
  SendDelegationToken: { from: ['ACCEPTED'], to: 'FINALIZED', byDefault: 'owner' },
  RejectDelegationRequest: {
    from: ['ASSIGNED', 'PENDING_APPROVAL', 'ACCEPTED', 'FINALIZED'],
    to: 'REJECTED',
    byDefault: 'owner',
  },
};

const DAY = 24 * 3600 * 1000;

/**
 * For how many days a request stays in a state. AWS keeps an accepted one for 7: here the longest access then ends 36 hours after it was
 * accepted, and for as long a revocation is remembered.
 */
const DAYS: Readonly<Record<DelegationState, number>> = {
  UNASSIGNED: 1,
  ASSIGNED: 7,
  PENDING_APPROVAL: 7,
  ACCEPTED: 1,
  FINALIZED: 7,
  REJECTED: 7,
};

/** When a request expires unless something happens to it. */
export function expiryOf({ state, updatedAt }: DelegationRequest): number {
  return updatedAt + DAYS[state] * DAY;
}

/** A request's state at `now`, milliseconds since 1970. */
export function stateAt(request: DelegationRequest, now: number): Iam.StateType {
  return now < expiryOf(request) ? request.state : 'EXPIRED';
}

/** The ARN by which an account's policies know a request, whether it is there or not. */
export function delegationRequestArn(account: AccountId, id: string): string {
  return formatArn({
    partition: 'aws',
    service: 'iam',
    region: '',
    account,
    resource: `delegation-request/${id}`,
  });
}

/** Whether `caller` is who took the request to his account. */
export function isOwner({ ownerAccount, owner }: DelegationRequest, caller: SignedCaller): boolean {
  return ownerAccount === caller.account && owner?.userId === caller.userId;
}

/** The request of this id, if the caller's account may know of it: it asks that account, or anybody. */
export async function findRequest(id: string, call: IamCall): Promise<DelegationRequest | undefined> {
  return seen(await call.snapshot.delegationRequests(), id, call.caller);
}

/** Refuses a request that is not there like one of other people's. */
export function missingRequest(id: string): AwsError {
  return new AwsError('NoSuchEntity', `The delegation request with id ${id} cannot be found.`);
}

function seen(
  requests: DelegationRequestsState,
  id: string,
  { account }: SignedCaller,
): DelegationRequest | undefined {
  const request = requests.request(id);
  return request?.ownerAccount === undefined || request.ownerAccount === account ? request : undefined;
}

/** That `action` must be allowed on the request, unless it is the caller's right without a policy. */
export function needsOnRequest(
  name: Name,
  id: string,
  call: IamCall,
  { request, byDefault }: { readonly request: DelegationRequest | undefined; readonly byDefault: boolean },
): readonly Need[] {
  const { account } = call.caller;
  const action = `iam:${name}`;
  return [
    {
      action,
      resource: delegationRequestArn(account, id),
      account,
      context: { 'iam:DelegationRequestOwner': request?.owner?.arn },
      ...(byDefault ? { policy: impliedPermission('*', action) } : {}),
    },
  ];
}

/** What one step with a request needs. */
export async function needsToStep(name: Step, id: string, call: IamCall): Promise<readonly Need[]> {
  const request = await findRequest(id, call);
  const whose = STEPS[name].byDefault;
  const byDefault =
    request !== undefined && (whose === 'anybody' || (whose === 'owner' && isOwner(request, call.caller)));
  return needsOnRequest(name, id, call, { request, byDefault });
}

/**
 * Takes a request to its next state, with what `edit` makes of it besides. Whoever acts with delegated access is turned away: he could
 * grant himself more of it.
 */
export async function step(
  name: Step,
  id: string,
  call: IamCall,
  edit: (request: DelegationRequest) => Partial<DelegationRequest> = () => ({}),
): Promise<Nothing> {
  const { caller, request } = call;
  if (caller.session?.delegation !== undefined)
    throw new AwsError('AccessDenied', 'Delegation requests cannot be handled with delegated access.');
  const { from, to } = STEPS[name];
  await call.change(['delegation-requests'], ({ delegationRequests }) => {
    const current = seen(delegationRequests, id, caller);
    if (current === undefined) throw missingRequest(id);
    const state = stateAt(current, request.now);
    if (!from.some((before) => before === state)) {
      throw new AwsError(
        'InvalidInput',
        `${name} cannot be called on a delegation request in the state ${state}.`,
      );
    }
    delegationRequests.put({ ...current, ...edit(current), state: to, updatedAt: request.now });
  });
  return {};
}

/** A request as its owner sees it. */
export function presentRequest(request: DelegationRequest, now: number): Iam.DelegationRequest {
  return {
    DelegationRequestId: request.id,
    OwnerAccountId: request.ownerAccount,
    Description: request.description,
    RequestMessage: request.message,
    Permissions: {
      PolicyTemplateArn: request.templateArn,
      Parameters: request.parameters.map(({ name, values, type }) => ({
        Name: name,
        Values: values,
        Type: type,
      })),
    },
    PermissionPolicy: request.policy,
    OwnerId: request.owner?.arn,
    ApproverId: request.approver?.arn,
    State: stateAt(request, now),
    ExpirationTime: expiryOf(request),
    RequestorId: request.provider,
    CreateDate: request.createdAt,
    SessionDuration: request.sessionSeconds,
    RedirectUrl: request.redirectUrl,
    Notes: request.notes,
    RejectionReason: request.rejectionReason,
    OnlySendByOwner: request.onlySendByOwner,
    UpdatedTime: request.updatedAt,
  };
}
