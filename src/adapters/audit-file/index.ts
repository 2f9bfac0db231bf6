/**
 * An audit log in a file: one record a line (NDJSON), each line chained to the one before by hashes.
 *
 * Owns the line's form, the chain and its verification, durability, and recovery of a torn end. Does not own what a record says (audit
 * does). Opened by main; the chain is verified by the command line.
 */
export { type AuditFile, openAuditFile } from './audit-file.ts';
export { AuditLogError } from './audit-log-error.ts';
export type { ChainLink } from './chain.ts';
export type { RecoveredEnd } from './log-end.ts';
export { type AuditLogVerdict, verifyAuditLog } from './verify.ts';
