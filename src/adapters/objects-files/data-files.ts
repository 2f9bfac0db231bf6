import { type FileHandle, mkdir, open, readdir, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataFile, Dropped } from './index-writer.ts';

/** How much is gathered before it is written, in bytes. */
const WRITE_SIZE = 256 * 1024;
/** How much is read at once, in bytes: each is garbage soon, and larger ones pile up before they are collected. */
const READ_SIZE = 64 * 1024;
const SHARDS = Array.from({ length: 256 }, (_, number) => number.toString(16).padStart(2, '0'));

/**
 * The files that hold data. Their names are random, so no key ever becomes a path: `incoming/ID` while it is written,
 * `data/ab/abcd…` once it is whole and synced. A file counts only if the index names it.
 */
export class DataFiles {
  readonly #directory: string;
  readonly #newId: () => string;
  readonly #readers = new Map<string, number>();
  readonly #awaitingReaders = new Map<string, string[]>();
  /** Files whose fate is being decided: synced but not yet in the index, or dropped and not yet removed. */
  readonly #inHand = new Set<string>();

  private constructor(directory: string, newId: () => string) {
    this.#directory = directory;
    this.#newId = newId;
  }

  /** Makes the directories that are missing, and removes what was being written when the last process ended. */
  static async open(directory: string, newId: () => string): Promise<DataFiles> {
    const files = new DataFiles(directory, newId);
    await mkdir(files.#incoming, { recursive: true, mode: 0o700 });
    const shards = await readdirOrNone(join(directory, 'data'));
    if (shards.length < SHARDS.length) {
      for (const shard of SHARDS)
        await mkdir(join(directory, 'data', shard), { recursive: true, mode: 0o700 });
      await syncDirectory(join(directory, 'data'));
      await syncDirectory(directory);
    }
    for (const name of await readdir(files.#incoming)) await unlink(join(files.#incoming, name));
    return files;
  }

  /** Writes bytes to their end into a synced file that `publish` can make permanent; leaves none if they throw. */
  async receive(bytes: AsyncIterable<Uint8Array>): Promise<DataFile> {
    const file = this.#newId();
    const handle = await open(join(this.#incoming, file), 'wx', 0o600);
    try {
      const size = await writeAll(handle, bytes);
      await handle.datasync();
      await handle.close();
      return { file, size };
    } catch (error) {
      await handle.close().catch(() => undefined);
      await this.discard(file);
      throw error;
    }
  }

  /** Moves a received file to its permanent place, durably; the index may name it from now on. */
  async publish(file: string): Promise<void> {
    this.#inHand.add(file);
    await rename(join(this.#incoming, file), this.#pathOf(file));
    await syncDirectory(join(this.#directory, 'data', file.slice(0, 2)));
  }

  /** The index names the published file now, or an error left open whether it does: a later `sweep` decides by the index. */
  settle(file: string): void {
    this.#inHand.delete(file);
  }

  /** Removes a file that the index does not name, wherever it is. */
  async discard(file: string): Promise<void> {
    await removeIfThere(join(this.#incoming, file));
    await removeIfThere(this.#pathOf(file));
    this.#inHand.delete(file);
  }

  /** Keeps the files of a content until `release`, even if they are dropped meanwhile. */
  hold(content: string): void {
    this.#readers.set(content, (this.#readers.get(content) ?? 0) + 1);
  }

  release(content: string): void {
    const left = (this.#readers.get(content) ?? 1) - 1;
    if (left > 0) {
      this.#readers.set(content, left);
      return;
    }
    this.#readers.delete(content);
    const files = this.#awaitingReaders.get(content) ?? [];
    this.#awaitingReaders.delete(content);
    for (const file of files) this.#removeBehind(file);
  }

  /** Removes files that the index no longer names, once nobody reads them. */
  drop(dropped: readonly Dropped[]): void {
    for (const { content, files } of dropped) {
      for (const file of files) this.#inHand.add(file);
      if (this.#readers.has(content)) {
        this.#awaitingReaders.set(content, [...(this.#awaitingReaders.get(content) ?? []), ...files]);
      } else {
        for (const file of files) this.#removeBehind(file);
      }
    }
  }

  openForReading(file: string): Promise<FileHandle> {
    return open(this.#pathOf(file), 'r');
  }

  /** Removes what a crash left behind: files that the index does not name. Works shard by shard beside the requests. */
  async sweep(isKnown: (file: string) => boolean, stopped: () => boolean): Promise<void> {
    for (const shard of SHARDS) {
      const files = await readdir(join(this.#directory, 'data', shard));
      if (stopped()) return;
      for (const file of files) {
        if (!this.#inHand.has(file) && !isKnown(file)) this.#removeBehind(file);
      }
    }
  }

  get #incoming(): string {
    return join(this.#directory, 'incoming');
  }

  #pathOf(file: string): string {
    return join(this.#directory, 'data', file.slice(0, 2), file);
  }

  /** A file that cannot be removed now is a leftover, and the next start's sweep takes it. */
  #removeBehind(file: string): void {
    unlink(this.#pathOf(file))
      .catch(() => undefined)
      .then(() => this.#inHand.delete(file));
  }
}

/** Reads `[start, end]` of a file, a buffer at a time. */
export async function* readRange(
  handle: FileHandle,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (let position = start; position <= end; ) {
    const buffer = Buffer.allocUnsafe(Math.min(READ_SIZE, end - position + 1));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
    if (bytesRead === 0) throw new Error('a data file is shorter than the index says');
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

async function writeAll(handle: FileHandle, bytes: AsyncIterable<Uint8Array>): Promise<number> {
  let size = 0;
  let gathered: Uint8Array[] = [];
  let gatheredSize = 0;
  const flush = async () => {
    const { bytesWritten } = await handle.writev(gathered);
    if (bytesWritten < gatheredSize) await writeRest(handle, gathered, bytesWritten);
    gathered = [];
    gatheredSize = 0;
  };
  for await (const chunk of bytes) {
    if (chunk.length === 0) continue;
    gathered.push(chunk);
    gatheredSize += chunk.length;
    size += chunk.length;
    if (gatheredSize >= WRITE_SIZE) await flush();
  }
  if (gatheredSize > 0) await flush();
  return size;
}

/** A write may be cut short by a signal or a nearly full disk; the next one then tells which. */
async function writeRest(handle: FileHandle, chunks: readonly Uint8Array[], from: number): Promise<void> {
  const buffer = Buffer.concat(chunks);
  for (let written = from; written < buffer.length; ) {
    written += (await handle.write(buffer, written, buffer.length - written)).bytesWritten;
  }
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function readdirOrNone(path: string): Promise<readonly string[]> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  return readdir(path);
}

async function removeIfThere(path: string): Promise<void> {
  await unlink(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}
