import { CHAIN_START, type ChainLink, readLine } from './chain.ts';

/** What an audit log's lines say of themselves. `line` counts from 1. */
export type AuditLogVerdict =
  | { readonly ok: true; readonly last: ChainLink }
  | {
      readonly ok: false;
      readonly line: number;
      /**
       * `altered`: the line is not as it was written. `misplaced`: the line is, but it does not follow the one before: lines were removed,
       * added, reordered or rewritten there. `cut`: the log ends before the `expected` line.
       */
      readonly reason: 'altered' | 'misplaced' | 'cut';
    };

/**
 * Verifies the chain of an audit log, from its first line on. Whoever can write the file can also make a whole new chain, or cut it
 * short: `expected`, the place of a line that was noted elsewhere, shows that too.
 */
export async function verifyAuditLog(
  lines: Iterable<string> | AsyncIterable<string>,
  expected: ChainLink = CHAIN_START,
): Promise<AuditLogVerdict> {
  let last = CHAIN_START;
  for await (const line of lines) {
    const number = last.sequence + 1;
    const read = readLine(line);
    if (read === undefined) return { ok: false, line: number, reason: 'altered' };
    const follows = read.link.sequence === number && read.previousHash === last.hash;
    const isExpected = number !== expected.sequence || read.link.hash === expected.hash;
    if (!follows || !isExpected) return { ok: false, line: number, reason: 'misplaced' };
    last = read.link;
  }
  if (last.sequence < expected.sequence) return { ok: false, line: last.sequence + 1, reason: 'cut' };
  return { ok: true, last };
}
