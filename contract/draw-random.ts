/**
 * The randomness of a prize draw, as anybody can compute it again: the server, `huike draws verify`, and a
 * customer's phone. Nothing here needs Node or a browser.
 *
 * Before a period begins its seed is drawn and SHA-256(seed) published. A draw's stream is
 *
 *   block b = HMAC-SHA256(seed, "draw:version:ordinal:client seed:b")     b = 0, 1, 2 …
 *
 * read as 32-bit words, big end first. The phone chooses the client seed once it has seen the commitment, so
 * the server can't have drawn its seed for one customer's outcome; after the period the seed is published.
 */

/** Block `b` of one draw's stream: 32 bytes. */
export type BlockOf = (block: number) => Uint8Array;
export type RandomStream = {
  /** a whole number from 0 to below `bound`, each as likely as any other */
  below(bound: number): number;
};
/** What a stream belongs to. */
export type StreamName = {
  drawId: number;
  versionNo: number;
  ordinal: number;
  clientSeed: string;
};

const wordValues = 2 ** 32;

/** The text that block `b` of a stream is the HMAC of. */
export function blockText(
  { drawId, versionNo, ordinal, clientSeed }: StreamName,
  block: number,
): string {
  return `${drawId}:${versionNo}:${ordinal}:${clientSeed}:${block}`;
}

export function streamOf(blockOf: BlockOf): RandomStream {
  const words = wordsOf(blockOf);
  return { below: (bound) => uniformBelow(() => words.next().value, wordValues, bound) };
}

function* wordsOf(blockOf: BlockOf): Generator<number, never> {
  for (let block = 0; ; block += 1) {
    const bytes = blockOf(block);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at + 4 <= bytes.byteLength; at += 4) yield view.getUint32(at);
  }
}

/**
 * A number below `bound` from words of `values` equally likely values. Words beyond the last whole multiple
 * of the bound are passed over: taking the remainder of all of them would make the small numbers likelier.
 */
export function uniformBelow(nextWord: () => number, values: number, bound: number): number {
  if (!Number.isSafeInteger(bound) || bound < 1 || bound > values)
    throw new Error(`a bound is a whole number from 1 to ${values}, not ${bound}`);
  const fair = values - (values % bound);
  for (;;) {
    const word = nextWord();
    if (word < fair) return word % bound;
  }
}
