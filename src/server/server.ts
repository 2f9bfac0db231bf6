import type { Access } from '#access';
import type { RandomBytes } from '#arn';
import type { AuditSink } from '#audit';
import type { Directory, Store } from '#directory';
import type { IdentityProvider } from '#federation';
import { type ObjectStore, s3Face } from '#gateway';
import type { KeyRing } from '#keys';
import {
  iamOperations,
  organizationsOperations,
  type StsEndpoints,
  sojournModel,
  sojournOperations,
  stsOperations,
} from '#services';
import { iamModel, organizationsModel, s3Model, stsModel } from '#wire';
import { auditTrail } from './audit-trail.ts';
import type { Budgets } from './budgets.ts';
import { denials } from './denials.ts';
import { awsJsonFace } from './faces/aws-json.ts';
import { awsQueryFace } from './faces/aws-query.ts';
import { secretNamesOf } from './faces/secret-names.ts';
import { type Listener, listen } from './listener.ts';
import { issuerPath, ownEndpoints } from './own.ts';
import { createPipeline } from './pipeline.ts';
import { type LogSink, requestLog } from './request-log.ts';
import type { ProxyTrust } from './trusted-proxies.ts';

export interface ServerDeps {
  readonly access: Access;
  readonly directory: Directory;
  readonly store: Store;
  readonly sink: AuditSink;
  readonly objects: ObjectStore;
  readonly ring: KeyRing;
  readonly random: RandomBytes;
  /** Checks what others assert of a caller. */
  readonly identityProvider: IdentityProvider;
  readonly now: () => number;
  readonly newId: () => string;
  readonly log: LogSink;
  /** Whether a denial's message ends with its encoded authorization message, as EC2's does. */
  readonly explainDenials: boolean;
  /** Host names below which a bucket's name is a virtual host. */
  readonly s3Hosts: readonly string[];
  /** Whose word on where a request comes from is taken; nobody's by default. */
  readonly proxyTrust?: ProxyTrust;
  /** Where the world reaches this server, without a slash at its end; by default where it listens. */
  readonly publicUrl?: string | undefined;
  /** What callers of STS may spend; without end by default. */
  readonly stsBudgets?: Budgets;
  /** Which of STS's endpoints are off or global; by default none is off, and `sts.amazonaws.com` is the global one. */
  readonly stsEndpoints?: StsEndpoints;
}

export interface Server {
  listen(host: string, port: number): Promise<Listener>;
  /** Writes what is written behind: last uses, and the outbox records that the audit log now holds. */
  flush(): Promise<void>;
}

/** STS where nothing was configured. */
const STS_ENDPOINTS: StsEndpoints = {
  disabledRegions: new Set(),
  globalHosts: new Set(['sts.amazonaws.com']),
};

/** Where AWS's global services are. */
const GLOBAL_REGION = 'us-east-1';

/** Wires faces, pipeline and listener. First appends to the audit log what an earlier process committed and could not append. */
export async function createServer(deps: ServerDeps): Promise<Server> {
  const {
    access,
    directory,
    objects,
    ring,
    random,
    identityProvider,
    now,
    newId,
    s3Hosts,
    proxyTrust,
    stsBudgets,
  } = deps;
  const audit = await auditTrail(deps);
  const log = requestLog(deps.log, now);
  let { publicUrl } = deps;
  const issuerUrl = (id: string) => `${publicUrl}${issuerPath(id)}`;
  const serve = createPipeline({
    faces: {
      sts: {
        ...awsQueryFace(
          stsModel,
          stsOperations({
            ring,
            random,
            issuerUrl,
            identityProvider,
            endpoints: deps.stsEndpoints ?? STS_ENDPOINTS,
          }),
        ),
        ...(stsBudgets === undefined ? {} : { budgets: stsBudgets }),
      },
      iam: {
        ...awsQueryFace(iamModel, iamOperations({ ring, random, issuerUrl })),
        onlyRegion: GLOBAL_REGION,
      },
      organizations: {
        ...awsJsonFace(organizationsModel, organizationsOperations({ random })),
        onlyRegion: GLOBAL_REGION,
      },
      sojourn: awsJsonFace(sojournModel, sojournOperations({ random, ring })),
      s3: { ...s3Face({ hosts: s3Hosts, objects }), secretNames: secretNamesOf(s3Model) },
    },
    own: ownEndpoints({
      async health() {
        await directory.snapshot().organization();
        return { healthy: !audit.failed(), detail: {} };
      },
      snapshot: () => directory.snapshot(),
      issuerUrl,
      onFailure: log.failed,
    }),
    access,
    directory,
    audit,
    denials: denials({ ring, random }, { inMessage: deps.explainDenials, onFailure: log.failed }),
    log,
  });
  return {
    async listen(host, port) {
      const listener = await listen({
        host,
        port,
        now,
        newRequestId: newId,
        serve,
        ...(proxyTrust === undefined ? {} : { proxyTrust }),
        onRefused: (facts) => deps.log.info(facts, 'refused'),
        onFailure: (requestId, cause) => deps.log.error({ requestId, err: cause }, 'answer failed'),
      });
      publicUrl ??= urlOf(listener);
      return listener;
    },
    async flush() {
      await directory.flush();
      await audit.confirm();
    },
  };
}

function urlOf({ host, port }: Listener): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
