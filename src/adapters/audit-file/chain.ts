import { hash } from 'node:crypto';
import type { AuditRecord } from '#audit';

/** A line's place in the chain: its number, from 1, and its hash. */
export interface ChainLink {
  readonly sequence: number;
  readonly hash: string;
}

/** What comes before the first line. */
export const CHAIN_START: ChainLink = { sequence: 0, hash: '0'.repeat(64) };

const CHAIN_MEMBER =
  /,"sojournChain":\{"sequence":([1-9][0-9]{0,14}),"previous":"([0-9a-f]{64})","hash":"([0-9a-f]{64})"\}\}$/;

/** Characters that JSON leaves as they are and that terminals or line readers act upon: DEL, the C1 controls, U+2028 and U+2029. */
const ACTED_UPON = /[\u007f-\u009f\u2028\u2029]/g;

/**
 * A record as a line (without its end), and the line's place in the chain. The line is the record's JSON with one member more,
 * `"sojournChain":{"sequence":…,"previous":…,"hash":…}`: the hash is SHA-256, in hexadecimal, of the line as far as it precedes
 * `,"hash"`, and so covers the record and the previous line's hash.
 */
export function chainedLine(record: AuditRecord, previous: ChainLink): { line: string; link: ChainLink } {
  const sequence = previous.sequence + 1;
  const json = JSON.stringify(record).replace(ACTED_UPON, escaped);
  const hashed = `${json.slice(0, -1)},"sojournChain":{"sequence":${sequence},"previous":"${previous.hash}"`;
  const link = { sequence, hash: hash('sha256', hashed, 'hex') };
  return { line: `${hashed},"hash":"${link.hash}"}}`, link };
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A line's record and place, as they were written; `undefined` where the line is not one that was written here and left alone. */
export function readLine(
  line: string,
): { readonly record: AuditRecord; readonly link: ChainLink; readonly previousHash: string } | undefined {
  const member = CHAIN_MEMBER.exec(line);
  const [text = '', sequence, previousHash = '', claimed = ''] = member ?? [];
  if (member === null || hash('sha256', line.slice(0, -`,"hash":"${claimed}"}}`.length), 'hex') !== claimed)
    return undefined;
  const record = parseRecord(`${line.slice(0, -text.length)}}`);
  return record && { record, link: { sequence: Number(sequence), hash: claimed }, previousHash };
}

/** Tells whether a line is whole, sound or not: it ends as every line does, and no part of it is a hole that a crash left. */
export function isWhole(line: string): boolean {
  return CHAIN_MEMBER.test(line) && !line.includes('\0');
}

function parseRecord(json: string): AuditRecord | undefined {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
