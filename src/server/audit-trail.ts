import { type Caller, type FederatedCaller, isAssumedRoot, type Need } from '#access';
import {
  type AuditCaller,
  type AuditedResource,
  type AuditRecord,
  type AuditSession,
  type AuditSink,
  cloudTrailRecord,
} from '#audit';
import type { Role, Store, User } from '#directory';
import { roleArn, userArn } from '#directory';
import { nameQualifier } from '#federation';
import type { Session } from '#tokens';
import type { AwsError } from '#wire';
import type { Progress } from './pipeline.ts';

/** Records what happened, before it is answered. */
export interface AuditTrail {
  open(progress: Progress): Trail;
  /** Forgets the outbox records that the log now holds, and appends those of changes whose requests failed after they were committed. */
  confirm(): Promise<void>;
  /** Whether the latest append failed, so that nothing that is recorded can be answered. */
  failed(): boolean;
}

/** The audit of one request. */
export interface Trail {
  /** The record of a change whose result is `output`, to be committed with it; the log gets it before the answer. */
  record(output: unknown): AuditRecord;
  /** Resolves when what happened is durably recorded; a read that succeeded leaves no record. */
  succeed(output: unknown): Promise<void>;
  refuse(error: AwsError): Promise<void>;
}

/** How many outbox records are read at a time. */
const BATCH = 500;

/** Opens the trail over `sink`; what an earlier process committed with its changes and could not append comes first. */
export async function auditTrail(deps: {
  readonly sink: AuditSink;
  readonly store: Store;
  readonly newId: () => string;
}): Promise<AuditTrail> {
  const { sink, store, newId } = deps;
  const confirmed: string[] = [];
  let broken = false;
  /** Whether the outbox may hold a record that its request never appended. */
  let behind = false;

  const append = async (record: AuditRecord) => {
    try {
      await sink.append(record);
      broken = false;
    } catch (cause) {
      broken = true;
      throw cause;
    }
  };
  await replay(store, sink);

  return {
    open(progress) {
      let committed: AuditRecord | undefined;
      const eventId = newId();
      return {
        record(output) {
          committed = recordOf(progress, eventId, { output });
          return committed;
        },
        async succeed(output) {
          if (committed !== undefined) {
            await append(committed);
            confirmed.push(eventId);
          } else if (progress.operation?.effect !== 'reads') {
            await append(recordOf(progress, eventId, { output }));
          }
        },
        async refuse(error) {
          // A change may have been committed all the same: then the outbox holds its record, of an event of its own.
          if (committed !== undefined) behind = true;
          if (isRecorded(progress, error)) await append(recordOf(progress, newId(), { error }));
        },
      };
    },
    async confirm() {
      const ids = confirmed.splice(0);
      const late = behind;
      behind = false;
      try {
        if (ids.length > 0) await store.confirmAudit(ids);
        if (late) await replay(store, sink);
      } catch (cause) {
        confirmed.push(...ids);
        behind ||= late;
        throw cause;
      }
    },
    failed: () => broken,
  };
}

async function replay(store: Store, sink: AuditSink): Promise<void> {
  for (;;) {
    const pending = await store.pendingAudit(BATCH);
    if (pending.length === 0) return;
    await Promise.all(pending.map((record) => sink.append(record)));
    await store.confirmAudit(pending.map(({ eventID }) => eventID));
  }
}

/** What a client may ask of data in vain without anybody having been refused: no such key, not modified, bad range. */
const ORDINARY_ANSWERS = new Set([
  'NoSuchKey',
  'NotModified',
  'PreconditionFailed',
  'InvalidRange',
  'NoSuchUpload',
]);

function isRecorded({ face, throttled }: Progress, error: AwsError): boolean {
  if (throttled?.recorded === false) return false;
  return !(face.body === 'streamed' && ORDINARY_ANSWERS.has(error.code));
}

function recordOf(
  { request, face, caller, region, operation, input, needs, claimedKey, throttled }: Progress,
  eventId: string,
  outcome: { readonly output?: unknown; readonly error?: AwsError },
): AuditRecord {
  return cloudTrailRecord({
    eventId,
    requestId: request.id,
    at: request.now,
    eventSource: face.eventSource,
    eventName: operation?.name ?? 'Unknown',
    region,
    sourceIp: request.sourceIp,
    userAgent: request.header('user-agent'),
    caller: claimedKey === undefined ? auditCaller(caller) : { type: 'unknown', accessKeyId: claimedKey },
    input: asObject(input),
    output: asObject(outcome.output),
    error: outcome.error && { code: outcome.error.code, message: outcome.error.message },
    additional: throttled && { throttledUnrecorded: throttled.unrecorded },
    secretNames: face.secretNames,
    resources: resourcesOf(needs),
    recipientAccount: caller.type === 'anonymous' ? '' : caller.account,
    data: face.body === 'streamed',
  });
}

/** What was acted on, as far as it is a single thing. */
function resourcesOf(needs: readonly Need[] | undefined): AuditedResource[] | undefined {
  const accountOf = new Map(
    needs
      ?.filter(({ resource }) => !resource.includes('*'))
      .map(({ resource, account }) => [resource, account]),
  );
  return accountOf.size === 0 ? undefined : [...accountOf].map(([ARN, accountId]) => ({ ARN, accountId }));
}

function asObject(value: unknown): object | undefined {
  return typeof value === 'object' && value !== null ? value : undefined;
}

function auditCaller(caller: Caller): AuditCaller {
  if (caller.type === 'anonymous') return { type: 'anonymous' };
  if (caller.type === 'federated') return vouchedFor(caller);
  const { account, arn, accessKeyId, session, entity } = caller;
  const shared = { account, arn, accessKeyId };
  if (session === undefined || session.principal.type === 'root' || session.principal.type === 'user') {
    const used = session === undefined ? {} : { session: auditSession(session) };
    if (entity === undefined) return { type: 'root', account, accessKeyId, ...used };
    return { type: 'user', ...shared, userId: entity.id, userName: entity.name, ...used };
  }
  if (session.principal.type === 'assumed-role') {
    const { roleId, roleName, sessionName } = session.principal;
    const arnOfRole = roleArn(account, entity as Role);
    return {
      type: 'assumed-role',
      ...shared,
      roleId,
      roleName,
      roleArn: arnOfRole,
      sessionName,
      session: auditSession(session),
    };
  }
  const parent = entity as User | undefined;
  return {
    type: 'federated-user',
    ...shared,
    name: session.principal.name,
    session: auditSession(session),
    ...(parent && {
      parent: { userId: parent.id, arn: userArn(account, parent), userName: parent.name },
    }),
  };
}

/**
 * Names the subject as CloudTrail does: of a token by provider, audience and subject, of an assertion by name qualifier and subject.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
function vouchedFor({ account, identity }: FederatedCaller): AuditCaller {
  const { type, provider, issuer, subject, audience } = identity;
  const qualifier = type === 'saml' ? nameQualifier(issuer, account, provider) : `${provider}:${audience}`;
  return { type, principalId: `${qualifier}:${subject}`, userName: subject, identityProvider: provider };
}

function auditSession(session: Session): AuditSession {
  const { issuedAt, mfaAuthenticatedAt, sourceIdentity, delegation } = session;
  return {
    issuedAt: issuedAt * 1000,
    mfaAuthenticated: mfaAuthenticatedAt !== undefined,
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
    ...(isAssumedRoot(session) ? { assumedRoot: true } : {}),
    ...(delegation === undefined ? {} : { delegate: delegation.provider }),
    ...webIdentityOf(session),
  };
}

/** The provider of a web identity's own session, and what is kept of its claims; SAML's has no place in a record. */
function webIdentityOf({ origin, federated }: Session): Pick<AuditSession, 'webIdentity'> {
  if (origin.type !== 'federated' || origin.provider.includes(':saml-provider/')) return {};
  const { 'aws:FederatedProvider': provider, ...attributes } = federated;
  if (provider === undefined) return {};
  return { webIdentity: { provider: origin.provider, attributes } };
}
