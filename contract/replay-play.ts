import { decideOutcome, type Outcome } from './draw-outcome.ts';
import { blockText, streamOf } from './draw-random.ts';
import type { PlayProof } from './draw-links.ts';

/**
 * `different`: the seed is not what was committed to, or decides something else than was given. `unpublished`:
 * the day is not over, so nobody can say yet.
 */
export type ReplayVerdict =
  | { kind: 'same'; outcome: Outcome }
  | { kind: 'different'; what: 'commitment' | 'outcome'; outcome: Outcome | null }
  | { kind: 'unpublished' };

/** Computes a play again from what was published of it, with the browser's own WebCrypto: no word of the server is believed. */
export async function replayPlay({ play, rules, state, seed }: PlayProof): Promise<ReplayVerdict> {
  if (seed === null) return { kind: 'unpublished' };
  const bytes = Uint8Array.from(seed.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  if (hexOf(await crypto.subtle.digest('SHA-256', bytes)) !== play.commitment)
    return { kind: 'different', what: 'commitment', outcome: null };
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', bytes, hmac, false, ['sign']);
  const sign = async (block: number) =>
    new Uint8Array(
      await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(blockText(play, block))),
    );
  const outcome = await decideWith(sign, (blockOf) =>
    decideOutcome(rules, state, streamOf(blockOf)),
  );
  const given = [play.landed, play.prize?.code ?? null, play.reason, play.dice];
  const { landed, prize, reason, dice } = outcome;
  return JSON.stringify(given) === JSON.stringify([landed, prize, reason, dice])
    ? { kind: 'same', outcome }
    : { kind: 'different', what: 'outcome', outcome };
}

class BlockMissing extends Error {}

/** WebCrypto answers later, deciding does not wait: it is begun anew with one block more until they suffice. */
async function decideWith<T>(
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
