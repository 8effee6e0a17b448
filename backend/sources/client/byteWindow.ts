const LEAST_BYTES = 1 << 14;
/** Room for the words that are compared at once, the first byte of which is a zero: it ends every number. */
const BEHIND = 16;

/**
 * The bytes of a body that have come and are not taken yet. What is taken is forgotten, so it holds about one chunk
 * however long the body is.
 */
export class ByteWindow {
  bytes: Buffer = Buffer.alloc(LEAST_BYTES);
  /** The same bytes. */
  view = new DataView(this.bytes.buffer);
  /** The next byte that is not taken. */
  at = 0;
  /** Behind the last byte that has come; a zero is there. */
  end = 0;
  /** No more bytes will come. */
  closed = false;
  /** Bytes from here on are kept, though taken; -1 when none are. */
  held = -1;
  #forgotten = 0;

  /** Where `at` is in the whole body. */
  get position(): number {
    return this.#forgotten + this.at;
  }

  append(chunk: Uint8Array): void {
    if (this.end + chunk.length + BEHIND > this.bytes.length) {
      this.#makeRoom(chunk.length);
    }
    this.bytes.set(chunk, this.end);
    this.end += chunk.length;
    this.bytes[this.end] = 0;
  }

  #makeRoom(more: number): void {
    const from = this.held < 0 ? this.at : this.held;
    const kept = this.end - from;
    // At least half of the room is free afterwards, so that few bytes are moved twice.
    const wanted = 2 * (kept + more) + BEHIND;
    if (wanted > this.bytes.length) {
      const larger = Buffer.alloc(wanted);
      this.bytes.copy(larger, 0, from, this.end);
      this.bytes = larger;
      this.view = new DataView(larger.buffer);
    } else {
      this.bytes.copyWithin(0, from, this.end);
    }
    this.at -= from;
    this.end = kept;
    this.held = this.held < 0 ? -1 : 0;
    this.#forgotten += from;
  }
}
