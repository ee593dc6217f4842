import { decideOutcome, type Outcome } from './draw-outcome.ts';
import { blockText, streamOf } from './draw-random.ts';
import type { PlayProof } from './draw-links.ts';
import { decideWith, openSeed } from './replay-with-seed.ts';

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
  const { isCommitted, sign } = await openSeed(seed, play.commitment);
  if (!isCommitted) return { kind: 'different', what: 'commitment', outcome: null };
  const outcome = await decideWith(
    (block) => sign(blockText(play, block)),
    (blockOf) => decideOutcome(rules, state, streamOf(blockOf)),
  );
  const given = [play.landed, play.prize?.code ?? null, play.reason, play.dice];
  const { landed, prize, reason, dice } = outcome;
  return JSON.stringify(given) === JSON.stringify([landed, prize, reason, dice])
    ? { kind: 'same', outcome }
    : { kind: 'different', what: 'outcome', outcome };
}
