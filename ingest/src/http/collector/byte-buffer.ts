/** Bytes that come in pieces. They are copied together, because a piece of one byte takes some hundred in memory. */
export class ByteBuffer {
  #bytes: Buffer = Buffer.alloc(0);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  append(piece: Buffer): void {
    const length = this.#length + piece.length;
    if (this.#length === 0) {
      // Most bodies are one piece, which needs no copy.
      this.#bytes = piece;
    } else {
      if (length > this.#bytes.length) this.#enlarge(length);
      piece.copy(this.#bytes, this.#length);
    }
    this.#length = length;
  }

  whole(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** At least twofold, so that a byte is copied twice at most. */
  #enlarge(length: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(length, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
