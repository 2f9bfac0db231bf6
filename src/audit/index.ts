/**
 * Audit: what happened, in CloudTrail's shape, durable before the answer.
 *
 * Owns the record, how facts become one (names, identity of the caller, bounds, nothing secret), and the port behind which the log is
 * kept (`AuditSink`). Does not own the log's form (adapters do), nor which requests are audited (the pipeline does).
 * Called by the pipeline; the directory commits records with its changes.
 */
export { type AuditFacts, cloudTrailRecord } from './cloudtrail.ts';
export type { AuditedResource, AuditRecord, JsonObject, JsonValue, UserIdentity } from './record.ts';
export { HIDDEN, isSecretName, withoutSecrets } from './redaction.ts';
export type { AuditSink } from './sink.ts';
export type { AuditCaller, AuditSession } from './user-identity.ts';
