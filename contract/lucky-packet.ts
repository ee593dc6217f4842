import type { RandomStream } from './draw-random.ts';

/**
 * The amounts of a lucky packet (拼手气红包), as anybody can draw them again from the published seed. Nothing
 * here needs Node or a browser.
 *
 * Every packet begins with the least. What is over, the surplus, is drawn packet by packet: of `left` packets
 * that still share `surplus`, the next takes a whole number from 0 to twice their mean (rounded down), each as
 * likely as any other, and the last takes the rest. So each expects the same, wherever it stands, and none can
 * be more than about twice the mean of those after it.
 */
export type LuckyRule = { totalFen: number; number: number; leastFen: number };

/** Amounts in the order in which they are given out; they sum to the total, and none is below the least. */
export function luckyAmounts(
  { totalFen, number, leastFen }: LuckyRule,
  stream: RandomStream,
): number[] {
  let surplus = totalFen - number * leastFen;
  if (surplus < 0) throw new Error('the total does not give each packet the least');
  return Array.from({ length: number }, (_, at) => {
    const left = number - at;
    const most = Math.min(surplus, Math.floor((2 * surplus) / left));
    const part = left === 1 ? surplus : stream.below(most + 1);
    surplus -= part;
    return leastFen + part;
  });
}

/** The text that block `b` of the stream of one group of packets is the HMAC-SHA256 of, under the seed. */
export function luckyBlockText(releaseId: number, group: number, block: number): string {
  return `lucky:${releaseId}:${group}:${block}`;
}
