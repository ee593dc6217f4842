import { streamOf } from './draw-random.ts';
import { luckyAmounts, luckyBlockText } from './lucky-packet.ts';
import type { LuckyProof } from './payment-benefits.ts';
import { decideWith, openSeed } from './replay-with-seed.ts';

/** `unpublished`: the release is not over. `place`: the first packet whose amount is not the seed's. */
export type LuckyVerdict =
  | { kind: 'unpublished' }
  | { kind: 'commitment' }
  | { kind: 'same'; amounts: number[] }
  | { kind: 'different'; amounts: number[]; place: number };

/** Draws the amounts of a lucky release again from its published seed and compares those that are told. */
export async function replayLucky(proof: LuckyProof): Promise<LuckyVerdict> {
  const { releaseId, groups, seed, commitment, packets, ...rule } = proof;
  if (seed === null) return { kind: 'unpublished' };
  const { isCommitted, sign } = await openSeed(seed, commitment);
  if (!isCommitted) return { kind: 'commitment' };
  const amounts: number[] = [];
  // Whole groups until every packet that is told has its amount.
  for (let group = 1; group <= groups && amounts.length < packets.length; group += 1)
    amounts.push(
      ...(await decideWith(
        (block) => sign(luckyBlockText(releaseId, group, block)),
        (blockOf) => luckyAmounts(rule, streamOf(blockOf)),
      )),
    );
  const other = packets.find(({ amountFen }, at) => amounts[at] !== amountFen);
  const drawn = amounts.slice(0, packets.length);
  return other
    ? { kind: 'different', amounts: drawn, place: other.place }
    : { kind: 'same', amounts: drawn };
}
