import type { FileHandle } from 'node:fs/promises';
import type { ByteRange, ObjectInfo, OpenObject } from '#gateway';
import { readRange } from './data-files.ts';
import type { PieceRow } from './rows.ts';

/** What an opened object needs of the files. */
interface Files {
  openForReading(file: string): Promise<FileHandle>;
}

interface Extent extends ByteRange {
  readonly file: string;
  readonly number: number;
}

/** An object whose content is held until it was read or closed. */
export class FilesObject implements OpenObject {
  readonly info: ObjectInfo;
  readonly #files: Files;
  readonly #extents: readonly Extent[];
  #release: (() => void) | undefined;

  /** `release` is called once, when the files are no longer needed. */
  constructor(info: ObjectInfo, pieces: readonly PieceRow[], files: Files, release: () => void) {
    this.info = info;
    this.#files = files;
    this.#extents = extentsOf(pieces);
    this.#release = release;
  }

  part(number: number): ByteRange | undefined {
    const extent = this.#extents.find((candidate) => candidate.number === number);
    return extent && { start: extent.start, end: extent.end };
  }

  read(range: ByteRange = { start: 0, end: this.info.size - 1 }): AsyncIterableIterator<Uint8Array> {
    const bytes = this.#bytes(range);
    const close = () => this.close();
    // A generator that was never started does not run its `finally`, so `return` releases by itself.
    return {
      [Symbol.asyncIterator]() {
        return this;
      },
      next: () => bytes.next(),
      return: async () => {
        await bytes.return(undefined);
        close();
        return { done: true, value: undefined };
      },
    };
  }

  close(): void {
    this.#release?.();
    this.#release = undefined;
  }

  async *#bytes({ start, end }: ByteRange): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for (const extent of this.#extents) {
        if (extent.end < start || extent.start > end) continue;
        const handle = await this.#files.openForReading(extent.file);
        try {
          yield* readRange(
            handle,
            Math.max(start - extent.start, 0),
            Math.min(end, extent.end) - extent.start,
          );
        } finally {
          await handle.close();
        }
      }
    } finally {
      this.close();
    }
  }
}

function extentsOf(pieces: readonly PieceRow[]): readonly Extent[] {
  const extents: Extent[] = [];
  let start = 0;
  for (const { file, number, size } of pieces) {
    extents.push({ file, number, start, end: start + size - 1 });
    start += size;
  }
  return extents;
}
