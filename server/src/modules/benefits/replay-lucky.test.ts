import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { streamOf } from '#contract/draw-random.ts';
import { luckyAmounts, luckyBlockText } from '#contract/lucky-packet.ts';
import type { LuckyProof } from '#contract/payment-benefits.ts';
import { replayLucky } from '#contract/replay-lucky.ts';

const seed = Buffer.alloc(32, 7);
const rule = { totalFen: 10_000, number: 30, leastFen: 100 };
const amounts = [1, 2].flatMap((group) =>
  luckyAmounts(
    rule,
    streamOf((block) =>
      createHmac('sha256', seed)
        .update(luckyBlockText(5, group, block))
        .digest(),
    ),
  ),
);
const proof: LuckyProof = {
  releaseId: 5,
  groups: 2,
  ...rule,
  seed: seed.toString('hex'),
  commitment: createHash('sha256').update(seed).digest('hex'),
  packets: amounts.map((amountFen, at) => ({ place: at + 1, amountFen, taken: at < 3 })),
};

test('a release that gave what its seed says is found the same by anybody', async () => {
  expect(await replayLucky(proof)).toEqual({ kind: 'same', amounts });
});

test('a packet that gave another amount than the seed says is named', async () => {
  const packets = proof.packets.map((one) =>
    one.place === 41 ? { ...one, amountFen: one.amountFen + 1 } : one,
  );
  expect(await replayLucky({ ...proof, packets })).toMatchObject({ kind: 'different', place: 41 });
});

test('a seed that is not the one committed to is told, and one not published yet', async () => {
  expect(await replayLucky({ ...proof, commitment: '00' })).toEqual({ kind: 'commitment' });
  expect(await replayLucky({ ...proof, seed: null })).toEqual({ kind: 'unpublished' });
});
