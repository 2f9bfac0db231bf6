/** The audit log cannot be written, or cannot be trusted. */
export class AuditLogError extends Error {
  override readonly name = 'AuditLogError';
}
