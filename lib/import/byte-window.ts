const NEWLINE = 0x0a;
const INITIAL_BYTES = 128 * 1024;

/**
 * The part of a byte stream that is held: what has arrived and is not consumed. It grows only while someone asks
 * for more without consuming. A source that fails ends the stream, and `failure` says why.
 */
export class ByteWindow {
  bytes: Buffer = Buffer.allocUnsafe(INITIAL_BYTES);
  /** The held bytes are those from `start` to `end`. */
  start = 0;
  end = 0;
  /** Bytes between the start of the line and `start`. */
  column = 0;
  failure: string | undefined;
  readonly #source: AsyncIterator<Uint8Array>;

  /** `line` is the number of the line of the first byte. */
  constructor(
    source: AsyncIterable<Uint8Array>,
    public line = 1,
  ) {
    this.#source = source[Symbol.asyncIterator]();
  }

  get length(): number {
    return this.end - this.start;
  }

  peek(offset = 0): number | undefined {
    return this.start + offset < this.end ? this.bytes[this.start + offset] : undefined;
  }

  /** Reads on; false at the end of the stream. */
  async fill(): Promise<boolean> {
    if (this.failure !== undefined) return false;
    try {
      const next = await this.#source.next();
      if (next.done) return false;
      this.#append(next.value);
      return true;
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error);
      return false;
    }
  }

  /** The first `count` held bytes, not copied: good until the next fill. */
  view(count = this.length): Buffer {
    return this.bytes.subarray(this.start, this.start + count);
  }

  /** Consumes bytes and counts their lines. */
  drop(count: number): void {
    const dropped = this.view(count);
    this.column += count;
    for (let at = dropped.indexOf(NEWLINE); at >= 0; at = dropped.indexOf(NEWLINE, at + 1)) {
      this.line++;
      this.column = count - at - 1;
    }
    this.start += count;
  }

  /** Consumes the bytes for which `isBlank` holds; false when nothing else is left in the stream. */
  async skip(isBlank: (byte: number | undefined) => boolean): Promise<boolean> {
    for (;;) {
      let offset = 0;
      while (offset < this.length && isBlank(this.peek(offset))) offset++;
      const found = offset < this.length;
      this.drop(offset);
      if (found) return true;
      if (!(await this.fill())) return false;
    }
  }

  /** Gives the source back, where reading stops early. */
  async close(): Promise<void> {
    await this.#source.return?.();
  }

  #append(chunk: Uint8Array): void {
    if (this.end + chunk.length > this.bytes.length) this.#makeRoom(chunk.length);
    this.bytes.set(chunk, this.end);
    this.end += chunk.length;
  }

  #makeRoom(count: number): void {
    const held = this.view();
    const needed = held.length + count;
    const target =
      needed > this.bytes.length ? Buffer.allocUnsafe(Math.max(needed, 2 * this.bytes.length)) : this.bytes;
    held.copy(target);
    this.bytes = target;
    this.end = held.length;
    this.start = 0;
  }
}
