import type { IncomingRequest } from '#access';
import type { AwsError } from '#wire';
import type { Progress } from './pipeline.ts';

/** Where structured log lines go; the composition root gives pino's. */
export interface LogSink {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What the pipeline tells of each request. No parameter, header or query is logged: they may hold secrets. */
export interface RequestLog {
  /** One line a request. */
  served(progress: Progress, status: number, refusal: AwsError | undefined): void;
  /** The cause of an answer that says only that something failed. */
  failed(request: IncomingRequest, cause: unknown): void;
}

export function requestLog(sink: LogSink, now: () => number): RequestLog {
  return {
    served({ request, face, operation, caller, region }, status, refusal) {
      sink.info(
        {
          requestId: request.id,
          service: face.rules.service,
          action: operation?.name,
          caller: caller.type === 'signed' ? caller.arn : 'anonymous',
          accessKeyId: caller.type === 'signed' ? caller.accessKeyId : undefined,
          region,
          sourceIp: request.sourceIp,
          decision: refusal === undefined ? 'allowed' : refusal.code,
          status,
          ms: Math.round(now() - request.now),
        },
        'request',
      );
    },
    failed(request, cause) {
      sink.error({ requestId: request.id, err: cause }, 'request failed');
    },
  };
}
