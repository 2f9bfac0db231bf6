/**
 * An audit log in memory, for tests: what it holds is gone with the process.
 *
 * Owns nothing but its list. Opened by tests that need a sink and look into it.
 */
export { MemoryAudit } from './memory-audit.ts';
