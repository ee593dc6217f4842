/**
 * What was decided by a seed that is published now is decided again by the reader's own machine: only WebCrypto,
 * which browsers and Node share, and no word of the server is believed.
 */
export type PublishedSeed = {
  /** the seed is what was committed to */
  isCommitted: boolean;
  /** HMAC-SHA256 of a block's text under the seed */
  sign: (text: string) => Promise<Uint8Array>;
};

/** A seed and the SHA-256 that was told before it was used, both in hex. */
export async function openSeed(seed: string, commitment: string): Promise<PublishedSeed> {
  const bytes = Uint8Array.from(seed.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', bytes, hmac, false, ['sign']);
  return {
    isCommitted: hexOf(await crypto.subtle.digest('SHA-256', bytes)) === commitment,
    sign: async (text) =>
      new Uint8Array(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text))),
  };
}

class BlockMissing extends Error {}

/** WebCrypto answers later, deciding does not wait: it is begun anew with one block more until they suffice. */
export async function decideWith<T>(
  sign: (block: number) => Promise<Uint8Array>,
  decide: (blockOf: (block: number) => Uint8Array) => T,
): Promise<T> {
  const blocks: Uint8Array[] = [];
  for (;;) {
    try {
      return decide((block) => {
        const found = blocks[block];
        if (!found) throw new BlockMissing();
        return found;
      });
    } catch (error) {
      if (!(error instanceof BlockMissing)) throw error;
      blocks.push(await sign(blocks.length));
    }
  }
}

function hexOf(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
