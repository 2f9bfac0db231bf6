/** Reads lines and pieces from a stream of bytes, holding back no more than the piece that arrived last. */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #pending: Uint8Array = new Uint8Array(0);

  constructor(source: AsyncIterator<Uint8Array>) {
    this.#source = source;
  }

  /** The next bytes that have arrived, at most `limit`; `undefined` at the end. */
  async piece(limit: number): Promise<Uint8Array | undefined> {
    if (!(await this.#fill())) return undefined;
    const piece = this.#pending.subarray(0, limit);
    this.#pending = this.#pending.subarray(piece.length);
    return piece;
  }

  /**
   * The text up to the next CRLF, one character per byte, and without it. Answers `undefined` at the end of the stream
   * and `too-long` once `limit` bytes came without CRLF.
   */
  async line(limit: number): Promise<{ readonly text: string } | 'too-long' | undefined> {
    let text = '';
    while (text.length < limit + 2) {
      const piece = await this.piece(untilLineFeed(this.#pending, limit + 2 - text.length));
      if (piece === undefined) return undefined;
      text += Buffer.from(piece.buffer, piece.byteOffset, piece.length).toString('latin1');
      if (text.endsWith('\r\n')) return { text: text.slice(0, -2) };
    }
    return 'too-long';
  }

  async atEnd(): Promise<boolean> {
    return !(await this.#fill());
  }

  async #fill(): Promise<boolean> {
    while (this.#pending.length === 0) {
      const next = await this.#source.next();
      if (next.done === true) return false;
      this.#pending = next.value;
    }
    return true;
  }
}

/** How many bytes to take so that nothing after the first line feed is taken. */
function untilLineFeed(bytes: Uint8Array, limit: number): number {
  if (bytes.length === 0) return 1;
  const end = bytes.subarray(0, limit).indexOf(0x0a);
  return end === -1 ? limit : end + 1;
}
