import { Readable } from 'node:stream';

const longestMemory = 4 * 1024 * 1024;

/**
 * A stream that can be sent again as long as little of it has been read: a request that finds no
 * engine at the socket has still pulled some bytes into its buffers.
 */
export class ReplayableBody {
  readonly #source: AsyncIterator<unknown>;
  #read: Buffer[] = [];
  #bytes = 0;

  constructor(source: Readable) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The body from its beginning. Throws when too much of it is gone. */
  open(): Readable {
    if (this.#bytes > longestMemory) throw new Error('The body was already sent in part.');
    return Readable.from(this.#pieces(), { objectMode: false, highWaterMark: 256 * 1024 });
  }

  async *#pieces(): AsyncGenerator<Buffer> {
    yield* this.#read;
    for (;;) {
      const next = await this.#source.next();
      if (next.done) return;
      const piece =
        typeof next.value === 'string' || next.value instanceof Uint8Array
          ? Buffer.from(next.value)
          : undefined;
      if (!piece) throw new TypeError('The body of an INSERT is a stream of bytes or text.');
      this.#bytes += piece.length;
      if (this.#bytes <= longestMemory) this.#read.push(piece);
      else this.#read = [];
      yield piece;
    }
  }
}
