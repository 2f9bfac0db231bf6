import { type FileHandle, open } from 'node:fs/promises';
import { CHAIN_START, type ChainLink, isWhole, readLine } from './chain.ts';

/** How far from its end a log is read when it is opened: some thousand records, more than an outbox may have to replay. */
const WINDOW = 4 * 1024 * 1024;
const NEWLINE = 0x0a;
const HOLE = 0;

/** An end that a crash left half-written: nothing in it was ever acknowledged. It was moved to the file `savedAs`. */
export interface RecoveredEnd {
  readonly bytes: number;
  readonly savedAs: string;
}

/** How a log ends: the place of its last line, and the ids of the last events. */
export interface LogEnd {
  readonly link: ChainLink;
  readonly eventIds: readonly string[];
  readonly recovered?: RecoveredEnd;
}

/**
 * Reads the end of a log, and cuts off what a crash left half-written there. Gives `undefined` where a line has been altered: a torn end
 * breaks off, or has holes where the disk had not written yet, but holds no whole line that is unsound or out of place.
 */
export async function recoverLogEnd(file: FileHandle, path: string): Promise<LogEnd | undefined> {
  const { size } = await file.stat();
  const start = Math.max(0, size - WINDOW);
  const window = await readFrom(file, start, size - start);
  const first = start === 0 ? 0 : window.indexOf(NEWLINE) + 1;
  const { end, link, eventIds } = soundLines(window, first, start === 0 ? CHAIN_START : undefined);
  const torn = window.subarray(end);
  const altered = !torn.includes(HOLE) && linesOf(torn).some(({ line }) => isWhole(line));
  if (altered || link === undefined) return undefined;
  if (torn.length === 0) return { link, eventIds };
  const savedAs = `${path}.torn-${link.sequence + 1}`;
  await save(savedAs, torn);
  await file.truncate(start + end);
  await file.sync();
  return { link, eventIds, recovered: { bytes: torn.length, savedAs } };
}

async function readFrom(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  for (let filled = 0; filled < length; ) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, position + filled);
    if (bytesRead === 0) return bytes.subarray(0, filled);
    filled += bytesRead;
  }
  return bytes;
}

/** The lines of `bytes` from `first` on, as long as each is sound and follows the one before; the first follows `previous` if known. */
function soundLines(bytes: Buffer, first: number, previous: ChainLink | undefined) {
  const eventIds: string[] = [];
  let link = previous;
  let end = first;
  for (const { line, length } of linesOf(bytes.subarray(first))) {
    const read = readLine(line);
    if (read === undefined) break;
    const follows = read.link.sequence === (link?.sequence ?? 0) + 1 && read.previousHash === link?.hash;
    if (link !== undefined && !follows) break;
    eventIds.push(read.record.eventID);
    link = read.link;
    end += length;
  }
  return { end, link, eventIds };
}

/** The whole lines of `bytes`, and how many bytes each takes with its end. */
function* linesOf(bytes: Buffer): Generator<{ readonly line: string; readonly length: number }> {
  for (let at = 0; ; ) {
    const newline = bytes.indexOf(NEWLINE, at);
    if (newline < 0) return;
    yield { line: bytes.toString('utf8', at, newline), length: newline + 1 - at };
    at = newline + 1;
  }
}

async function save(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}
