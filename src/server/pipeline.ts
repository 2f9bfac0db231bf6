import { hash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import {
  type Access,
  anonymousCaller,
  type BoundOperation,
  type Call,
  type Caller,
  type IncomingRequest,
  kindRefusal,
  type MfaOutcome,
  type Need,
} from '#access';
import { type Directory, DirectoryConflict, type Snapshot } from '#directory';
import { AwsError } from '#wire';
import type { AuditTrail, Trail } from './audit-trail.ts';
import type { WholeBody, WholeBodyReader } from './body.ts';
import type { Throttled } from './budgets.ts';
import type { Denials, Refused } from './denials.ts';
import { type Destination, dispatch, type FaceName, faceOfAction } from './dispatch.ts';
import type { Face } from './face.ts';
import { actionOfForm, isForm } from './form-action.ts';
import type { OutgoingResponse } from './outgoing.ts';
import type { RequestLog } from './request-log.ts';

export interface PipelineDeps {
  readonly faces: Readonly<Record<FaceName, Face>>;
  readonly own: (request: IncomingRequest) => Promise<OutgoingResponse>;
  readonly access: Access;
  readonly directory: Directory;
  readonly audit: AuditTrail;
  readonly denials: Denials;
  readonly log: RequestLog;
}

/** What is known so far of a request under way; audit and log are written from it, however far it got. */
export interface Progress {
  readonly request: IncomingRequest;
  readonly face: Face;
  caller: Caller;
  /** The access key that a request claimed whose signature or credentials did not hold. */
  claimedKey?: string | undefined;
  region: string;
  /** Whether its sender's budget was charged: a request that is decided anew costs no more. */
  charged?: boolean;
  throttled?: Throttled | undefined;
  operation?: BoundOperation;
  input?: unknown;
  needs?: readonly Need[];
  /** The latest permission that was refused. */
  refused?: Refused;
  /** What came of the MFA codes that the request shows, from when they are first asked about. */
  mfa?: Promise<MfaOutcome>;
}

/**
 * The one way of every request: dispatch → authenticate → budget → decode → authorize → handle → audit → encode. Operations fill the gap
 * in the middle; none can leave out a step, and there is no second door.
 */
export function createPipeline(
  deps: PipelineDeps,
): (request: IncomingRequest, whole: WholeBodyReader) => Promise<OutgoingResponse> {
  return async (request, whole) => {
    const scoped = dispatch(request);
    if (scoped.type === 'own') return deps.own(request);
    // Only a form at `/` that nothing signed can still be meant for another face than S3, and says so in its body.
    if (!isUnsignedForm(request, scoped)) return serve(deps, request, whole, scoped);
    const body = await whole();
    const action = body.ok ? actionOfForm(request.header('content-type'), body.bytes) : undefined;
    const face = action === undefined ? 'sts' : faceOfAction(action);
    return serve(deps, request, async () => body, { type: 'face', face });
  };
}

function isUnsignedForm(request: IncomingRequest, destination: Destination): boolean {
  const unsigned =
    destination.type === 'face' && destination.face === 's3' && request.header('authorization') === undefined;
  return (
    unsigned && request.method === 'POST' && request.path === '/' && isForm(request.header('content-type'))
  );
}

async function serve(
  deps: PipelineDeps,
  request: IncomingRequest,
  whole: WholeBodyReader,
  destination: Exclude<Destination, { type: 'own' }>,
): Promise<OutgoingResponse> {
  const face = deps.faces[destination.type === 'face' ? destination.face : 'sts'];
  const progress: Progress = { request, face, caller: anonymousCaller, region: DEFAULT_REGION };
  const trail = deps.audit.open(progress);
  let answer: OutgoingResponse;
  let refusal: AwsError | undefined;
  try {
    if (destination.type === 'unknown-service') throw notServed(destination.service);
    answer = await advance(deps, progress, whole, trail);
  } catch (error) {
    refusal = await asAudited(deps, progress, trail, error);
    answer = deps.denials.answer(progress, refusal);
  }
  deps.log.served(progress, answer.status, refusal);
  if (progress.throttled !== undefined) await setTimeout(progress.throttled.waitMs);
  return answer;
}

/**
 * Steps 3 to 7; whatever it throws is the answer. A request that others' changes overtook before it changed anything is decided anew on
 * a new snapshot, unless its body was streamed and is gone.
 */
async function advance(
  deps: PipelineDeps,
  progress: Progress,
  whole: WholeBodyReader,
  trail: Trail,
): Promise<OutgoingResponse> {
  const { face } = progress;
  if (face.body === 'streamed') return decide(deps, progress, trail, EMPTY);
  const body = bytesOf(await whole(), face);
  for (let attempt = 1; ; attempt++) {
    try {
      return await decide(deps, progress, trail, body);
    } catch (error) {
      if (!(error instanceof DirectoryConflict) || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}

async function decide(
  deps: PipelineDeps,
  progress: Progress,
  trail: Trail,
  body: Uint8Array,
): Promise<OutgoingResponse> {
  const { request, face } = progress;
  const snapshot = deps.directory.snapshot();

  const authentication = await deps.access.authenticate(request, face.rules, snapshot, () => sha256(body));
  if (!authentication.ok) {
    progress.claimedKey = authentication.accessKeyId;
    throw face.unauthenticated(authentication.refusal, request);
  }
  progress.caller = authentication.caller;
  progress.region = face.onlyRegion ?? (authentication.region || progress.region);
  noteUse(deps.directory, progress);
  spendOnce(progress, body);

  const resolved = face.resolve(request, body);
  const { operation } = resolved;
  progress.operation = operation;
  if (progress.caller.type === 'anonymous' && !UNSIGNED.includes(operation.access)) {
    throw face.unauthenticated({ reason: 'missing-authentication' }, request);
  }
  const unfit = kindRefusal(progress.caller, face.rules.service, operation.name);
  if (unfit !== undefined)
    throw unfit.reason === 'invalid-token'
      ? face.unauthenticated(unfit, request)
      : face.denied(unfit.message);
  const input = await resolved.decode(authentication.body);
  progress.input = input;

  if (operation.identify !== undefined) {
    progress.caller = await operation.identify(input, callOf(deps, progress, snapshot, trail.record));
  }
  const call = callOf(deps, progress, snapshot, trail.record);
  progress.needs = await operation.needs(input, call);
  for (const need of progress.needs) {
    const authorization = await call.decide(need);
    if (!authorization.allowed) throw face.denied(authorization.message);
  }
  if (operation.effect !== 'reads' && deps.audit.failed()) {
    throw new Error('what cannot be recorded must not happen: the audit log takes no records');
  }
  const output = await operation.handle(input, call);
  await trail.succeed(output);
  return resolved.encode(output);
}

/**
 * Refuses a request whose sender's budget is spent. Here, and not before: nobody spends another's with a request that is not his; and
 * not later: a refusal must cost little.
 */
function spendOnce(progress: Progress, body: Uint8Array): void {
  const { face, caller, request } = progress;
  if (progress.charged) return;
  progress.charged = true;
  progress.throttled = face.budgets?.spend(caller, request.sourceIp);
  if (progress.throttled === undefined) return;
  if (progress.throttled.recorded) progress.operation = face.resolve(request, body).operation;
  throw new AwsError('Throttling', 'Rate exceeded');
}

/** What a request without a signature is let as far as. */
const UNSIGNED: readonly BoundOperation['access'][] = ['anonymous', 'federated'];
const EMPTY = new Uint8Array();
const MOST_ATTEMPTS = 3;
/** What a request's region is where its signature names none. */
const DEFAULT_REGION = 'us-east-1';

function callOf(deps: PipelineDeps, progress: Progress, snapshot: Snapshot, record: Trail['record']): Call {
  const { request, region, caller } = progress;
  return {
    request,
    region,
    caller,
    snapshot,
    async decide(need) {
      const authorization = await deps.access.authorize(caller, need, request, region, snapshot);
      if (!authorization.allowed) progress.refused = authorization;
      return authorization;
    },
    async proveMfa(attempt) {
      if (caller.type !== 'signed') throw new Error('nobody but who signed has MFA devices');
      progress.mfa ??= deps.access.proveMfa(deps.directory, caller.account, attempt, request.now);
      return progress.mfa;
    },
    change: (partitions, work) => deps.directory.change(partitions, work, (result) => [record(result)]),
  };
}

/** When and where an access key, or the role of a session, was last used: GetAccessKeyLastUsed and GetRole tell. */
function noteUse(directory: Directory, { caller, request, region, face }: Progress): void {
  if (caller.type !== 'signed') return;
  const { session, entity, account, accessKeyId } = caller;
  const id = session === undefined ? accessKeyId : entity?.kind === 'role' ? entity.id : undefined;
  if (id === undefined) return;
  directory.recordUse(
    { kind: 'last-use', id, at: request.now, region, service: face.rules.service },
    account,
  );
}

/** Records a refusal before it is answered; a failure of ours is logged with its cause and answered without it. */
async function asAudited(
  deps: PipelineDeps,
  progress: Progress,
  trail: Trail,
  error: unknown,
): Promise<AwsError> {
  const refusal = error instanceof AwsError ? error : progress.face.internalFailure(error);
  if (refusal.cause !== undefined) deps.log.failed(progress.request, refusal.cause);
  try {
    await trail.refuse(refusal);
    return refusal;
  } catch (cause) {
    deps.log.failed(progress.request, cause);
    return progress.face.internalFailure(cause);
  }
}

function bytesOf(body: WholeBody, face: Face): Uint8Array {
  if (!body.ok) throw face.tooLarge();
  return body.bytes;
}

function notServed(service: string): AwsError {
  return new AwsError(
    'InvalidAction',
    `The service ${service} is not served here: only sts, iam, organizations and s3 are.`,
  );
}

function sha256(body: Uint8Array): string {
  return hash('sha256', body, 'hex');
}
